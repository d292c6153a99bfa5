import Synchronization
import Testing

@testable import OneShotCore

/// Environment variables of options, and the defaults.
@Suite struct InvocationEnvironmentTests {
    typealias Refused = RefusedInvocation

    // MARK: - Environment

    @Test func `variables are the defaults of options that are not given`() throws {
        let invocation = try Invocation.parse(
            [],
            .with([
                "PRESENCE_CONFIG": "c", "PRESENCE_STATE_DIR": "s", "PRESENCE_LOG_LEVEL": "error",
                "PRESENCE_LOG": "info", "PRESENCE_LOG_FORMAT": "json", "PRESENCE_BOARD": "b",
                "PRESENCE_METRICS_FILE": "m",
            ]))
        #expect(invocation.configPath == "c")
        #expect(invocation.stateDirectory == "s")
        #expect(invocation.logLevel == .error)
        #expect(invocation.logFormat == .json)
        #expect(invocation.command == .run(PassOptions(boardPath: "b", metricsFile: "m")))
    }

    @Test func `the old variable of the level is read where the new one is not set`() throws {
        let variables = ["PRESENCE_LOG_LEVEL": "", "PRESENCE_LOG": "error"]
        #expect(try Invocation.parse([], .with(variables)).logLevel == .error)
    }

    @Test func `a variable that is nearly one of the program's is found`() {
        let names = [
            "PRESENCE_STATEDIR", "PRESENCE_METRIC_FILE", "PRESENCE_LOG", "PRESENCE_BOARD", "PRESENCE_URL", "PRESENCE_",
            "PRESENCE_OF_MIND",
        ]
        #expect(
            UnknownVariable.find(among: names) == [
                UnknownVariable(name: "PRESENCE_METRIC_FILE", meant: "PRESENCE_METRICS_FILE"),
                UnknownVariable(name: "PRESENCE_STATEDIR", meant: "PRESENCE_STATE_DIR"),
            ])
    }

    @Test func `an empty variable counts as not set`() throws {
        let empty = ["PRESENCE_CONFIG": "", "PRESENCE_STATE_DIR": "", "PRESENCE_LOG": ""]
        let bare = try Invocation.parse([], .bare)
        #expect(try Invocation.parse([], .with(empty)) == bare)
    }

    @Test(arguments: [
        Refused("", in: ["PRESENCE_LOG": "wrn"], #"unknown value "wrn" for PRESENCE_LOG; did you mean warn?"#),
        Refused(
            "plan", in: ["PRESENCE_LOG": "loud"],
            #"unknown value "loud" for PRESENCE_LOG; accepted: debug, info, warn or error"#),
    ])
    func `an error in a variable names the variable`(_ row: Refused) {
        #expect(row.error?.message == row.message)
    }

    @Test(arguments: [
        (["PRESENCE_SHARD": "1/4"], "1/4"), (["PRESENCE_SHARD": ""], "0/1"),
        (["PRESENCE_SHARD_COUNT": "4", "JOB_COMPLETION_INDEX": "2"], "2/4"), (["JOB_COMPLETION_INDEX": "0"], "0/1"),
        (["JOB_COMPLETION_INDEX": "", "PRESENCE_SHARD_COUNT": ""], "0/1"),
        (["PRESENCE_SHARD": "1/4", "JOB_COMPLETION_INDEX": "2"], "1/4"),
        (["PRESENCE_SHARD": "1/4", "PRESENCE_SHARD_COUNT": "none"], "1/4"),
    ])
    func `the shard comes from one variable or from two`(_ variables: [String: String], _ expected: String) throws {
        #expect(try Invocation.parse([], .with(variables)).shard.description == expected)
        #expect(try Invocation.parse(["--shard", "3/5"], .with(variables)).shard.description == "3/5")
    }

    @Test(arguments: [
        Refused(
            "", in: ["PRESENCE_SHARD": "4/4"],
            #"invalid value "4/4" for PRESENCE_SHARD; accepted: INDEX/COUNT, COUNT from 1 to 65536 and INDEX from 0"#
                + " to below it, such as 0/4"),
        Refused(
            "plan", in: ["PRESENCE_SHARD_COUNT": "x", "JOB_COMPLETION_INDEX": "0"],
            #"invalid value "0/x" for JOB_COMPLETION_INDEX/PRESENCE_SHARD_COUNT; accepted: INDEX/COUNT, COUNT from 1"#
                + " to 65536 and INDEX from 0 to below it, such as 0/4"),
        Refused(
            "", in: ["PRESENCE_SHARD_COUNT": "4", "JOB_COMPLETION_INDEX": ""],
            "PRESENCE_SHARD_COUNT is set without JOB_COMPLETION_INDEX; accepted: both, PRESENCE_SHARD or --shard"),
        Refused(
            "", in: ["JOB_COMPLETION_INDEX": "2", "PRESENCE_SHARD_COUNT": ""],
            #"JOB_COMPLETION_INDEX is "2", but PRESENCE_SHARD_COUNT is not set, so several pods would each handle every"#
                + " agent; accepted: both, PRESENCE_SHARD or --shard"),
        Refused("--shard 1", "invalid value \"1\" for --shard; accepted: \(Shard.accepted)"),
    ])
    func `an error in a shard names where it comes from`(_ row: Refused) {
        #expect(row.error?.message == row.message)
    }

    @Test func `an option overrides its variable, even a malformed one`() throws {
        let invocation = try Invocation.parse(
            ["--log-level", "debug", "--config", "flag"],
            .with(["PRESENCE_LOG": "loud", "PRESENCE_CONFIG": "variable"]))
        #expect(invocation.logLevel == .debug)
        #expect(invocation.configPath == "flag")
    }

    @Test(arguments: [
        (
            "",
            [
                "JOURNAL_STREAM", "PRESENCE_CONFIG", "PRESENCE_STATE_DIR", "PRESENCE_SHARD",
                "PRESENCE_SHARD_COUNT", "JOB_COMPLETION_INDEX", "PRESENCE_LOG_LEVEL", "PRESENCE_LOG",
                "PRESENCE_LOG_FORMAT", "PRESENCE_BOARD", "PRESENCE_METRICS_FILE",
            ]
        ),
        (
            "--config c --log-level warn --shard 0/1",
            ["JOURNAL_STREAM", "PRESENCE_STATE_DIR", "PRESENCE_LOG_FORMAT", "PRESENCE_BOARD", "PRESENCE_METRICS_FILE"]
        ),
        ("status --config c --state-dir s --shard 0/1 --log-level warn --log-format text", ["JOURNAL_STREAM"]),
        ("version", []), ("--version", []), ("help run", []), ("run --help", []),
    ])
    func `only variables of options that are taken and not given are read`(_ line: String, _ names: [String]) throws {
        let lookups = Lookups()
        var environment = ProcessEnvironment.bare
        environment.value = lookups.lookUp
        environment.errorIdentity = (1, 2)
        _ = try Invocation.parse(line.split(separator: " ").map(String.init), environment)
        #expect(lookups.names == names)
    }

    // MARK: - Defaults

    @Test(arguments: CommandName.allCases, [false, true])
    func `only passes print nothing when standard output is no terminal`(_ command: CommandName, _ isTerminal: Bool)
        throws
    {
        var environment = ProcessEnvironment.bare
        environment.outputIsTerminal = isTerminal
        let invocation = try Invocation.parse(
            [command.rawValue] + (command == .explain ? ["alice"] : []), environment)
        #expect(invocation.output == ([.run, .clear].contains(command) && !isTerminal ? .none : .text))
    }

    struct Logging: CustomTestStringConvertible {
        let arguments: [String]
        let stream: String?
        let isTerminal: Bool
        let level: LogLevel
        let format: LogFormat

        var testDescription: String {
            "\(arguments), JOURNAL_STREAM \(stream ?? "unset")\(isTerminal ? ", terminal" : "") → \(level), \(format)"
        }

        init(
            given arguments: [String] = [], stream: String? = nil, isTerminal: Bool = false, _ level: LogLevel,
            _ format: LogFormat
        ) {
            self.arguments = arguments
            self.stream = stream
            self.isTerminal = isTerminal
            self.level = level
            self.format = format
        }
    }

    @Test(arguments: [
        Logging(.warn, .text),
        Logging(isTerminal: true, .info, .text),
        Logging(stream: "8:1234", .info, .journal),
        Logging(stream: "8:1235", .warn, .text),
        Logging(stream: "9:1234", .warn, .text),
        Logging(stream: "8:1235", isTerminal: true, .info, .text),
        Logging(stream: "8", .warn, .text),
        Logging(stream: "", .warn, .text),
        Logging(given: ["--log-level", "error"], stream: "8:1234", .error, .journal),
        Logging(given: ["--log-format", "text"], stream: "8:1234", .info, .text),
        Logging(given: ["--log-format", "journal"], .warn, .journal),
        Logging(given: ["--log-format", "json"], isTerminal: true, .info, .json),
    ])
    func `the level and format of the log depend on where standard error goes`(_ row: Logging) throws {
        var environment = ProcessEnvironment.with(row.stream.map { ["JOURNAL_STREAM": $0] } ?? [:])
        environment.errorIsTerminal = row.isTerminal
        environment.errorIdentity = (device: 8, inode: 1234)
        let invocation = try Invocation.parse(row.arguments, environment)
        #expect(invocation.logLevel == row.level)
        #expect(invocation.logFormat == row.format)
    }

    @Test func `a closed standard error is not the journal`() throws {
        let invocation = try Invocation.parse([], .with(["JOURNAL_STREAM": "8:1234"]))
        #expect(invocation.logFormat == .text)
        #expect(invocation.logLevel == .warn)
    }
}

/// An empty environment that remembers which variables were read.
private final class Lookups: Sendable {
    private let asked = Mutex<[String]>([])

    var names: [String] { asked.withLock { $0 } }

    @Sendable func lookUp(_ name: String) -> String? {
        asked.withLock { $0.append(name) }
        return nil
    }
}
