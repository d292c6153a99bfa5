import Testing

@testable import OneShotCore

@Suite struct InvocationTests {
    /// Arguments that are understood, and the invocation that they make.
    struct Understood: CustomTestStringConvertible {
        let arguments: [String]
        let expected: Invocation

        var testDescription: String { arguments.isEmpty ? "no arguments" : arguments.joined(separator: " ") }

        init(_ line: String, _ command: Command = .run(PassOptions()), _ change: (inout Invocation) -> Void = { _ in })
        {
            arguments = line.split(separator: " ").map(String.init)
            var expected = Invocation(command)
            expected.output = command.name == .run ? .none : .text
            change(&expected)
            expected.isOutputGiven = arguments.contains { $0.hasPrefix("--output") }
            self.expected = expected
        }

        /// A pass with options of its own.
        static func pass(_ line: String, _ change: (inout PassOptions) -> Void) -> Understood {
            var options = PassOptions()
            change(&options)
            return Understood(line, .run(options))
        }
    }

    typealias Refused = RefusedInvocation

    // MARK: - Commands and operands

    @Test(arguments: [
        Understood(""),
        Understood("run"),
        Understood("plan", .plan(refreshesAll: false)),
        Understood("check", .check(CheckOptions())),
        Understood("status", .status(StatusOptions())),
        Understood("-- plan", .plan(refreshesAll: false)),
        Understood("version", .version),
        Understood("--version", .version),
        Understood("run --version", .version),
        Understood("help", .help(nil)),
        Understood("-h", .help(nil)),
        Understood("--help", .help(nil)),
        Understood("help plan", .help(.plan)),
        Understood("help help", .help(.help)),
        Understood("plan --help", .help(.plan)),
        Understood("plan -h", .help(.plan)),
        Understood("-h run", .help(.run)),
        Understood("help status --help", .help(.status)),
        Understood("help --help", .help(.help)),
        Understood("plan --lock-wait never --help", .help(.plan)),
        Understood("--version --help", .help(nil)),
        Understood("explain alice", .explain("alice")),
        Understood("--output text explain -- --odd", .explain("--odd")),
        Understood("init", .initialize(path: nil)),
        Understood("init there/presence.json", .initialize(path: "there/presence.json")),
        Understood("init -h", .help(.initialize)),
        Understood("explain run", .explain("run")),
        Understood("explain --help", .help(.explain)),
        Understood("explain alice --help", .help(.explain)),
    ])
    func `a command is found among the arguments`(_ row: Understood) throws {
        #expect(try Invocation.parse(row.arguments, .bare) == row.expected)
    }

    private static let knownCommands =
        "known commands: run, plan, check, status, explain, clear, init, help, version"

    @Test(arguments: [
        Refused("pln", #"unknown command "pln"; did you mean plan?"#),
        Refused("Status", #"unknown command "Status"; did you mean status?"#),
        Refused(
            "frobnicate",
            #"unknown command "frobnicate"; "# + knownCommands),
        Refused("-", #"unknown command "-"; "# + knownCommands),
        Refused([""], #"unknown command ""; "# + knownCommands),
        Refused(
            ["a\nb\u{1B}"], #"unknown command "a\nb\u001b"; "# + knownCommands),
        Refused("help chck", #"unknown command "chck"; did you mean check?"#),
        Refused("run now", #"surplus operand "now"; run takes no operand"#),
        Refused("version 2", #"surplus operand "2"; version takes no operand"#),
        Refused("explain", "explain needs an operand; accepted is presence-oneshot explain AGENT"),
        Refused("explain alice bob", #"surplus operand "bob"; explain takes one AGENT"#),
        Refused("init a b", #"surplus operand "b"; init takes one PATH"#),
        Refused("help plan run", #"surplus operand "run"; help takes one COMMAND"#),
        Refused("-- plan --refresh", #"surplus operand "--refresh"; plan takes no operand"#),
    ])
    func `an unknown command or a surplus operand is named`(_ row: Refused) {
        #expect(row.error?.message == row.message)
    }

    // MARK: - Options

    @Test(arguments: [
        Understood("--config a.json") { $0.configPath = "a.json" },
        Understood("--config=a.json") { $0.configPath = "a.json" },
        Understood("--config=a=b") { $0.configPath = "a=b" },
        Understood("--config -") { $0.configPath = "-" },
        Understood("--config=--refresh") { $0.configPath = "--refresh" },
        Understood("--config plan plan", .plan(refreshesAll: false)) { $0.configPath = "plan" },
        Understood("--state-dir /s plan --refresh", .plan(refreshesAll: true)) { $0.stateDirectory = "/s" },
        .pass("run --refresh --lock-wait 10 --deadline=0.5") {
            $0.refreshesAll = true
            $0.lockWait = .seconds(10)
            $0.deadline = .milliseconds(500)
        },
        .pass("--lock-wait 86400") { $0.lockWait = .seconds(86400) },
        Understood("--lock-wait 0"),
        Understood("plan --shard=2/4", .plan(refreshesAll: false)) { $0.shard = Shard(2, of: 4) ?? .whole },
        Understood("--shard 0/1"),
        .pass("--board b.html") { $0.boardPath = "b.html" },
        Understood("status --output html", .status(StatusOptions())) { $0.output = .html },
        .pass("--metrics-file m.prom") { $0.metricsFile = "m.prom" },
        .pass("--deadline 3600") { $0.deadline = .seconds(3600) },
        .pass("--deadline 1.25") { $0.deadline = .milliseconds(1250) },
        Understood("--output json") { $0.output = .json },
        Understood("--output text") { $0.output = .text },
        Understood("plan --output none", .plan(refreshesAll: false)) { $0.output = .none },
        Understood("--log-level debug --log-format json") {
            $0.logLevel = .debug
            $0.logFormat = .json
        },
        Understood("check --online --deadline 20", .check(CheckOptions(isOnline: true, deadline: .seconds(20)))),
        Understood("status --failing --agent alice", .status(StatusOptions(isFailing: true, agent: "alice"))),
        Understood("status --check", .status(StatusOptions(probe: Probe()))),
        Understood(
            "--max-age 31536000 status --check", .status(StatusOptions(probe: Probe(maxAge: .seconds(31_536_000))))),
        Understood("status --check --max-age 0.001", .status(StatusOptions(probe: Probe(maxAge: .milliseconds(1))))),
    ])
    func `options stand anywhere, with an equals sign or a space`(_ row: Understood) throws {
        #expect(try Invocation.parse(row.arguments, .bare) == row.expected)
    }

    private static let configured = "run, plan, check, status, explain and clear"
    @Test(arguments: [
        Refused("plan --lock-wait 3", "plan does not take --lock-wait; run and clear do"),
        Refused("run --online", "run does not take --online; check does"),
        Refused("--check", "run does not take --check; status does"),
        Refused("check --refresh", "check does not take --refresh; run, plan and clear do"),
        Refused("status --deadline 3", "status does not take --deadline; run, check and clear do"),
        Refused("version --config x", "version does not take --config; \(configured) do"),
        Refused("init --config x", "init does not take --config; \(configured) do"),
        Refused("help --output json", "help does not take --output; \(configured) do"),
    ])
    func `an option of another command is refused with the commands that take it`(_ row: Refused) {
        #expect(row.error?.message == row.message)
    }

    @Test(arguments: [
        Refused("--config", "--config needs a value; accepted: a path"),
        Refused("--config=", "--config needs a value; accepted: a path"),
        Refused(["--config", ""], "--config needs a value; accepted: a path"),
        Refused("--config --refresh", "--config needs a value; accepted: a path"),
        Refused("--output", "--output needs a value; accepted: text, json or none"),
        Refused("--deadline", "--deadline needs a value; accepted: seconds from 0.5 to 3600, such as 2 or 0.5"),
        Refused("--refresh=yes", #"--refresh takes no value, but was given "yes""#),
        Refused("--refresh=", #"--refresh takes no value, but was given """#),
        Refused("--help=plan", #"--help takes no value, but was given "plan""#),
        Refused("-h=plan", #"-h takes no value, but was given "plan""#),
        Refused("--refresh --refresh", "--refresh is given more than once"),
        Refused("--config a run --config=a", "--config is given more than once"),
        Refused("-h --help", "--help is given more than once"),
        Refused("status --max-age 5", "--max-age means nothing without --check"),
    ])
    func `a missing, needless or repeated value is refused`(_ row: Refused) {
        #expect(row.error?.message == row.message)
    }

    @Test(arguments: [
        Refused("--output jsn", #"unknown value "jsn" for --output; did you mean json?"#),
        Refused("--output yaml", #"unknown value "yaml" for --output; accepted: text, json or none"#),
        Refused("plan --output html", #"unknown value "html" for --output; accepted: text, json or none"#),
        Refused("status --output htlm", #"unknown value "htlm" for --output; did you mean html?"#),
        Refused("status --output pdf", #"unknown value "pdf" for --output; accepted: text, json, none or html"#),
        Refused("plan --board x", "plan does not take --board; run and clear do"),
        Refused("--output JSON", #"unknown value "JSON" for --output; did you mean json?"#),
        Refused("--log-level inof", #"unknown value "inof" for --log-level; did you mean info?"#),
        Refused("--log-level all", #"unknown value "all" for --log-level; accepted: debug, info, warn or error"#),
        Refused("--log-format xml", #"unknown value "xml" for --log-format; accepted: text, json or journal"#),
    ])
    func `an unknown choice is named with what is accepted`(_ row: Refused) {
        #expect(row.error?.message == row.message)
    }

    // MARK: - Seconds

    @Test(arguments: [
        "-1", "+1", "", "abc", "1e3", "nan", "inf", "infinity", "0x10", "1.", ".5", "1.2.3", "1,5", " 1", "1 ", "1s",
        ".",
        "١", "0.4", "3600.1", "99999999999999999999", String(repeating: "9", count: 400),
    ])
    func `only plain decimal numbers within the range are seconds`(_ text: String) {
        #expect(SecondsRange.deadline.interval(text) == nil)
    }

    @Test(arguments: [
        Refused(
            "--deadline 0.49",
            #"invalid value "0.49" for --deadline; accepted: seconds from 0.5 to 3600, such as 2 or 0.5"#),
        Refused(
            "--lock-wait -1",
            #"invalid value "-1" for --lock-wait; accepted: seconds from 0 to 86400, such as 2 or 0.5"#),
        Refused(
            "--lock-wait 86401",
            #"invalid value "86401" for --lock-wait; accepted: seconds from 0 to 86400, such as 2 or 0.5"#),
        Refused(
            "status --check --max-age 0",
            #"invalid value "0" for --max-age; accepted: seconds above 0 and up to 31536000, such as 2 or 0.5"#),
        Refused(
            "status --check --max-age=31536001",
            #"invalid value "31536001" for --max-age; accepted: seconds above 0 and up to 31536000, such as 2 or 0.5"#),
    ])
    func `seconds out of range are refused with the range`(_ row: Refused) {
        #expect(row.error?.message == row.message)
    }
}
