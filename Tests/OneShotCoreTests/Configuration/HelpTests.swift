import Testing

@testable import OneShotCore

@Suite struct HelpTests {
    private static let topics: [CommandName?] = [nil] + CommandName.allCases

    @Test func `the general page has every command, option, variable and exit code`() {
        let text = Help.text(topic: nil)
        for command in CommandName.allCases { #expect(text.contains("\n  \(command.rawValue) ")) }
        for option in Option.all {
            #expect(text.contains("\n  \(option.usage) "))
            for variable in option.variables { #expect(text.contains(word: variable), "\(variable)") }
        }
        for status in ExitStatus.allCases {
            let code = "\(status.rawValue)"
            let padding = String(repeating: " ", count: 3 - code.count)
            #expect(text.contains("\n  \(code)\(padding)  \(status.meaning)\n"))
        }
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 64)
    }

    @Test(arguments: topics)
    func `lines fit a terminal and have no spaces at their ends`(_ topic: CommandName?) {
        let text = Help.text(topic: topic)
        #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
        for line in text.split(separator: "\n") {
            #expect(line.count <= 80, "\(line)")
            #expect(line.last != " ", "\(line)")
        }
    }

    @Test(arguments: CommandName.allCases.filter { $0.options.count > 2 })
    func `a command's page has its own options and no others`(_ command: CommandName) {
        let text = Help.text(topic: command)
        for option in Option.all where option.name != .version {
            #expect(text.contains("\n  \(option.usage) ") == option.commands.contains(command), "\(option.spelling)")
        }
    }

    @Test func `the examples of every page are understood`() throws {
        for command in CommandName.allCases {
            let examples = Help.text(topic: command).split(separator: "\n").filter {
                $0.hasPrefix("  presence-oneshot")
            }
            #expect(!examples.isEmpty)
            for example in examples {
                let arguments = example.split(separator: " ").dropFirst().map(String.init)
                let invocation = try Invocation.parse(arguments, .bare)
                #expect(invocation.command.name == command, "\(example)")
            }
        }
    }

    @Test func `a page has defaults, variables and exit codes`() {
        #expect(
            Help.text(topic: .status) == """
                presence-oneshot status: show the last known presences and what is wrong

                usage: presence-oneshot status [OPTION ...]

                Options:
                  --config PATH        read this configuration
                                       default: presence.json here, or in /etc/presence-oneshot
                                       environment: PRESENCE_CONFIG
                  --state-dir PATH     keep tokens and acknowledged presences here
                                       default: state_dir, else STATE_DIRECTORY, else state
                                       environment: PRESENCE_STATE_DIR
                  --shard INDEX/COUNT  handle one of COUNT parts of the agents
                                       default: 0/1, all agents
                                       environment: PRESENCE_SHARD
                                       else PRESENCE_SHARD_COUNT with JOB_COMPLETION_INDEX
                  --output FORMAT      result format: text, json, none or html
                                       default: text; for run and clear only on a terminal
                  --log-level LEVEL    lowest level to log: debug, info, warn or error
                                       default: info on a terminal or in the journal, else warn
                                       environment: PRESENCE_LOG_LEVEL
                                       else PRESENCE_LOG
                  --log-format FORMAT  log format: text, json or journal
                                       default: journal under systemd, else text
                                       environment: PRESENCE_LOG_FORMAT
                  --failing            show only what fails, or what Fabric may show wrongly
                  --agent ID           show only this agent
                  --check              exit 1 unless the last pass succeeded (for probes)
                  --max-age SECONDS    with --check: how old the last pass may be
                                       default: four times presence_interval_seconds
                  --tolerate OUTCOME   with --check: accept this outcome, too: partial
                  -h, --help           show this page, or a command's own page

                Examples:
                  presence-oneshot status
                  presence-oneshot status --failing
                  presence-oneshot status --check --max-age 120 --output none

                Exit codes:
                  0    shown; with --check, the last pass succeeded
                  1    --check: the last pass failed, is too old or never was
                  64   wrong command line, or no such agent
                  70   a defect in this program
                  73   the state directory cannot be used
                  74   the answer to --output could not be written
                  78   wrong configuration
                  130  stopped by SIGINT
                  143  stopped by SIGTERM

                """)
    }

    @Test(arguments: CommandName.allCases)
    func `a command's page has its exit codes and no others`(_ command: CommandName) {
        let listed = Help.text(topic: command).split(separator: "Exit codes:\n").last?.split(separator: "\n") ?? []
        #expect(listed.map { $0.split(separator: " ").first } == command.endings.map { "\($0.status.rawValue)" })
    }

    @Test func `the pages of help and version list no options`() {
        #expect(
            Help.text(topic: .version) == """
                presence-oneshot version: print the version

                usage: presence-oneshot version

                Examples:
                  presence-oneshot version

                Exit codes:
                  0    printed
                  64   wrong command line
                  70   a defect in this program
                  130  stopped by SIGINT
                  143  stopped by SIGTERM

                """)
        #expect(Help.text(topic: .help).contains("usage: presence-oneshot help [COMMAND]\n"))
    }

    @Test func `the version line is the name and the number`() {
        #expect(Help.versionLine == "presence-oneshot \(Version.current)")
    }
}

extension ProcessEnvironment {
    /// No variable, no terminal, no journal.
    static var bare: ProcessEnvironment { ProcessEnvironment { _ in nil } }
}
