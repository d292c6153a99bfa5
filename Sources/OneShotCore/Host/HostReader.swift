/// Reads the host's states, once for a pass.
package struct HostReader: Sendable {
    /// The source as a whole cannot be read: what was tried, on what, and why it failed.
    package struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
        package let description: String

        /// The pass was asked to stop while it waited for the host.
        package var stop: Signals.Stop?
    }

    static let fileLimit = 256 << 20
    static let streamLimit = 64 << 20

    let source: HostSource
    let roster: Roster

    package init(_ source: HostSource, _ roster: Roster) {
        self.source = source
        self.roster = roster
    }

    /// One observation for each agent number.
    ///
    /// - Parameters:
    ///   - now: The time of observations that do not tell theirs.
    ///   - patience: How long a command or a server may take at most, whatever its own timeout says.
    ///   - makeTransport: Makes what a server is asked with.
    /// - Returns: What was read of each agent.
    /// - Throws: Why the source as a whole cannot be read.
    package func read(
        at now: Timestamp, patience: Interval, makeTransport: TransportMaker
    ) throws(Failure) -> [Observation] {
        switch source {
        case .file(let path): try readFile(path)
        case .directory(let path): try readDirectory(path)
        case .command(let argv, let timeout, let directory):
            try runCommand(argv, min(timeout, patience), directory, now)
        case .http(let source): try ask(source, patience: patience, now, makeTransport)
        }
    }

    private func readFile(_ path: String) throws(Failure) -> [Observation] {
        let contents: FileContents?
        do throws(FileContents.Failure) {
            contents = try FileContents.read(path, limit: Self.fileLimit)
        } catch {
            throw Failure(description: "the host's snapshot \(path) cannot be read: \(error)")
        }
        guard let contents else {
            throw Failure(description: "the host's snapshot \(path) does not exist")
        }
        let modified = Timestamp(milliseconds: contents.modifiedMilliseconds)
        return try decode(contents.bytes, "the host's snapshot \(path)", modified)
    }

    private func runCommand(
        _ argv: [String], _ timeout: Interval, _ directory: String, _ now: Timestamp
    ) throws(Failure) -> [Observation] {
        let output: [UInt8]
        do throws(ChildProcess.Failure) {
            output = try ChildProcess.output(
                of: argv, in: directory, milliseconds: timeout.milliseconds, limit: Self.streamLimit)
        } catch {
            var failure = Failure(description: "the host command \(argv[0]): \(error)")
            if case .stopped(let stop) = error { failure.stop = stop }
            throw failure
        }
        let result: Result<[Observation], Failure> = output.withUnsafeBytes { bytes in
            do throws(Failure) {
                return .success(try decode(bytes, "the output of the host command \(argv[0])", now))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    func decode(
        _ bytes: UnsafeRawBufferPointer, _ subject: String, _ fallback: Timestamp
    ) throws(Failure) -> [Observation] {
        do throws(JSONError) {
            return try Snapshot.decode(bytes, roster, fallback: fallback)
        } catch {
            throw Failure(description: "\(subject) is malformed: \(error)")
        }
    }

    private func readDirectory(_ path: String) throws(Failure) -> [Observation] {
        do throws(SystemError) {
            // A folder that is not mounted looks empty, and is not a mass departure.
            guard try Directory.hasName(endingIn: ".json", in: path) else {
                throw SystemError.noSuchFile("find a .json file in", path)
            }
        } catch {
            throw Failure(description: "the host's directory \(path) cannot be used: \(error)")
        }
        return roster.standings.indices.map { agent in
            if case .active = roster.standings[agent], roster.isOurs(agent) {
                readAgent(roster.agentID(agent), in: path)
            } else {
                .absent
            }
        }
    }

    private func readAgent(_ agent: AgentID, in directory: String) -> Observation {
        guard !agent.text.utf8.contains(UInt8(ascii: "/")) else {
            return .malformed("an agent id with a slash names no file in the host's directory")
        }
        do {
            let path = "\(directory)/\(agent.text).json"
            guard let contents = try FileContents.read(path, limit: Self.fileLimit) else { return .absent }
            let modified = Timestamp(milliseconds: contents.modifiedMilliseconds)
            return try Snapshot.decodeAgent(contents.bytes, fallback: modified)
        } catch {
            return .malformed("the agent's file in the host's directory: \(error)")
        }
    }
}
