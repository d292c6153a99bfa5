/// What the command line and the environment ask for, defaults filled in where they do not depend on the configuration.
package struct Invocation: Equatable, Sendable {
    package var command = Command.run

    /// `nil`: one of the usual places.
    package var configPath: String?

    /// `nil`: what the configuration says.
    package var stateDirectory: String?

    /// Which of the agents this job looks after.
    package var shard = Shard.whole

    /// Whether targets are pushed that did not change.
    package var refresh = false
    package var lockWait = Interval.zero

    /// `nil`: what the configuration says.
    package var deadline: Interval?
    package var output = OutputFormat.text
    package var logLevel = LogLevel.warn
    package var logFormat = LogFormat.text

    /// Whether `check` also logs every agent in.
    package var checksOnline = false

    /// Whether `status` answers with its exit code how the last pass went.
    package var probes = false

    /// How old the last pass may be for a probe; `nil`: four intervals.
    package var maxAge: Interval?

    /// Where `init` writes; `nil`: in the working directory.
    package var newPath: String?

    /// Where a pass writes its board, if anywhere.
    package var boardPath: String?

    /// Where a pass writes its metrics, if anywhere.
    package var metricsFile: String?

    /// Whom `explain` is asked about.
    package var agent: AgentID?

    /// The command that `help` is asked about.
    package var helpTopic: Command?

    package init() {}

    static func help(_ topic: Command?) -> Invocation {
        var invocation = Invocation()
        invocation.command = .help
        invocation.helpTopic = topic
        return invocation
    }

    /// What parsing may look at beside the arguments.
    package struct Surroundings: Sendable {
        package var environment: @Sendable (String) -> String?
        package var outputIsTerminal: Bool
        package var errorIsTerminal: Bool

        /// What standard error is, `nil` where it is closed.
        package var errorIdentity: (device: UInt64, inode: UInt64)?

        package init(
            environment: @escaping @Sendable (String) -> String?, outputIsTerminal: Bool, errorIsTerminal: Bool,
            errorIdentity: (device: UInt64, inode: UInt64)?
        ) {
            self.environment = environment
            self.outputIsTerminal = outputIsTerminal
            self.errorIsTerminal = errorIsTerminal
            self.errorIdentity = errorIdentity
        }
    }
}

extension Invocation.Surroundings {
    /// Whether what is written to standard error goes to systemd's journal. The variable alone says nothing: a process
    /// hands it down to children whose standard error it has redirected.
    var errorIsJournal: Bool {
        guard let errorIdentity, let stream = environment("JOURNAL_STREAM") else { return false }
        return stream == "\(errorIdentity.device):\(errorIdentity.inode)"
    }

    /// What stands in for an option that is not given. A variable that is set and empty counts as not set.
    func standIn(for option: Option.Name) throws(UsageError) -> (text: String, variable: String)? {
        for variable in option.variables {
            if variable == Option.shardCount { return try shardOfIndexedJob() }
            guard var text = environment(variable) else { continue }
            if variable == Option.systemdStateDirectory {
                text = text.split(separator: ":").first.map(String.init) ?? ""
            }
            if !text.isEmpty { return (text, variable) }
        }
        return nil
    }

    /// The shard that Kubernetes' index of a job's pod and the operator's count tell together. The index is set in every
    /// indexed job, so alone it means nothing; the count alone would let every job look after everybody.
    private func shardOfIndexedJob() throws(UsageError) -> (text: String, variable: String)? {
        let (countName, indexName) = (Option.shardCount, Option.jobIndex)
        guard let count = environment(countName), !count.isEmpty else { return nil }
        guard let index = environment(indexName), !index.isEmpty else {
            throw UsageError(
                message: "\(countName) is set without \(indexName); accepted: both, PRESENCE_SHARD or --shard")
        }
        return ("\(index)/\(count)", "\(indexName)/\(countName)")
    }
}
