/// Why the host was not read as a whole.
package struct HostError: Error, Equatable, Sendable {
    /// What was tried, on what, and why it failed.
    let input: InputError

    /// The signal, if the pass was asked to stop while it waited for the host.
    var stop: Signals.Stop?

    init(_ source: String, _ reason: String, stop: Signals.Stop? = nil) {
        input = InputError(source, reason)
        self.stop = stop
    }

    init(_ source: String, _ error: JSONError) { input = InputError(source, error) }
}

extension HostError: CustomStringConvertible {
    package var description: String { input.description }
}

/// Reads the host's states, once for each pass.
package struct HostReader: Sendable {
    /// The most bytes that are read from a file, and from a command or a server.
    private static let fileLimit = 256 << 20
    static let streamLimit = 64 << 20

    private let source: HostSource
    private let roster: Roster

    init(_ source: HostSource, _ roster: Roster) {
        self.source = source
        self.roster = roster
    }

    /// Reads the states of all agents.
    ///
    /// - Parameters:
    ///   - now: The time, which is asked for once the host has answered.
    ///   - patience: How long a command or a server may take at most, even if its own timeout is longer.
    ///   - makeTransport: Makes what a server is asked with.
    /// - Returns: What it says; always `observed`.
    /// - Throws: Why the source as a whole cannot be read.
    func read(
        at now: @autoclosure () -> Timestamp, patience: Interval, makeTransport: TransportMaker
    ) throws(HostError) -> HostReading {
        switch source {
        case .file(let path): return try readFile(path, at: now())
        case .directory(let path): return try readDirectory(path, at: now())
        case .command(let argv, let timeout, let directory):
            let output = try runCommand(argv, min(timeout, patience), directory)
            return try decode(output, "the output of the host command \(argv[0])", at: now())
        case .http(let source):
            let body = try ask(source, min(source.timeout, patience), makeTransport)
            return try decode(body, "what the host answers at \(source)", at: now())
        }
    }

    // MARK: - A file

    private func readFile(_ path: String, at now: Timestamp) throws(HostError) -> HostReading {
        let name = "the host's snapshot \(path)"
        let contents: FileContents?
        do throws(FileContents.Failure) {
            contents = try FileContents.read(path, limit: Self.fileLimit)
        } catch {
            throw Self.interruption(name) ?? HostError(name, "cannot be read: \(error)")
        }
        guard let contents else { throw HostError(name, "does not exist") }
        return try decode(contents.bytes, name, Timestamp(milliseconds: contents.modifiedMilliseconds), at: now)
    }

    // MARK: - A command

    private func runCommand(
        _ argv: [String], _ timeout: Interval, _ directory: String
    ) throws(HostError) -> [UInt8] {
        do throws(ChildProcess.Failure) {
            return try ChildProcess.output(
                of: argv, in: directory, milliseconds: timeout.milliseconds, limit: Self.streamLimit)
        } catch {
            throw HostError("the host command \(argv[0]):", "\(error)", stop: error.stop)
        }
    }

    // MARK: - A directory

    private func readDirectory(_ path: String, at now: Timestamp) throws(HostError) -> HostReading {
        do throws(SystemError) {
            // A directory that is not mounted looks empty, which must not count as if all agents had left.
            guard try Directory.firstName(in: path, where: { $0.hasSuffix(".json") }) != nil else {
                throw SystemError.noSuchFile("find a .json file in", path)
            }
        } catch {
            throw HostError("the host's directory \(path)", "cannot be used: \(error)")
        }
        var clock = HostClock(now: now)
        var observations: [Observation] = []
        observations.reserveCapacity(roster.identityStatuses.count)
        for agent in roster.identityStatuses.indices {
            var observation = Observation.absent
            if case .active = roster.identityStatuses[agent], roster.isOurs(agent) {
                observation = readAgent(roster.agentID(agent), in: path, &clock)
            }
            observations.append(observation)
            // What is malformed may only not have been read to its end.
            let isMalformed = if case .malformed = observation { true } else { false }
            if isMalformed || agent % 64 == 63, let interruption = Self.interruption("the host's directory \(path)") {
                throw interruption
            }
        }
        return .observed(observations, timeAhead: clock.ahead)
    }

    /// The error for what was not read to its end because the pass must end. `nil` if it need not.
    private static func interruption(_ name: String) -> HostError? {
        guard ProcessGuard.mustEnd else { return nil }
        let reason = Signals.pending == nil ? "the pass's deadline came" : "the pass was stopped"
        return HostError(name, "was not read to its end, because \(reason)", stop: Signals.pending)
    }

    private func readAgent(_ agent: AgentID, in directory: String, _ clock: inout HostClock) -> Observation {
        guard !agent.text.utf8.contains(UInt8(ascii: "/")) else {
            return .malformed("an agent id with a slash names no file in the host's directory")
        }
        do {
            let path = "\(directory)/\(agent.text).json"
            guard let contents = try FileContents.read(path, limit: Self.fileLimit) else { return .absent }
            let modified = Timestamp(milliseconds: contents.modifiedMilliseconds)
            return try Snapshot.decodeAgent(contents.bytes, modifiedAt: modified, &clock)
        } catch {
            return .malformed("the agent's file in the host's directory: \(error)")
        }
    }

    // MARK: - Decoding

    private func decode(_ bytes: [UInt8], _ name: String, at now: Timestamp) throws(HostError) -> HostReading {
        let result: Result<HostReading, HostError> = bytes.withUnsafeBytes { bytes in
            Result { () throws(HostError) in try decode(bytes, name, nil, at: now) }
        }
        return try result.get()
    }

    private func decode(
        _ bytes: UnsafeRawBufferPointer, _ name: String, _ modifiedAt: Timestamp?, at now: Timestamp
    ) throws(HostError) -> HostReading {
        var clock = HostClock(now: now)
        do throws(JSONError) {
            let observations = try Snapshot.decode(bytes, roster, modifiedAt: modifiedAt, &clock)
            return .observed(observations, timeAhead: clock.ahead)
        } catch {
            throw Self.interruption(name) ?? HostError(name, error)
        }
    }
}
