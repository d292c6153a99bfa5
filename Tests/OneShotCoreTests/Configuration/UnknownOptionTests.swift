import Testing

@testable import OneShotCore

/// What the message about an unknown option says.
@Suite struct UnknownOptionTests {
    typealias Refused = RefusedInvocation

    @Test(arguments: [
        Refused("--confg x", "unknown option --confg; did you mean --config?"),
        Refused("--confg=secret", "unknown option --confg; did you mean --config?"),
        Refused("-config x", "unknown option -config; did you mean --config?"),
        Refused("--loglevel info", "unknown option --loglevel; did you mean --log-level?"),
        Refused("plan --refersh", "unknown option --refersh; did you mean --refresh?"),
        Refused("status --chek", "unknown option --chek; did you mean --check?"),
        Refused("run --onlin", "unknown option --onlin; did you mean --online, for check?"),
        Refused("--lockwait 3 clear", "unknown option --lockwait; did you mean --lock-wait?"),
        Refused("--dry-run", "unknown option --dry-run; the command plan shows what a pass would push"),
        Refused("run -n", "unknown option -n; the command plan shows what a pass would push"),
        Refused("--json status", "unknown option --json; did you mean --output json?"),
        Refused("-v", "unknown option -v; did you mean --log-level debug?"),
        Refused("--plan", "unknown option --plan; plan is a command: show what a pass would push, and push nothing"),
        Refused("--frobnicate", "unknown option --frobnicate; presence-oneshot run --help lists what it takes"),
        Refused("--frobnicate x plan", "unknown option --frobnicate; presence-oneshot plan --help lists what it takes"),
        Refused("explain alice -x", "unknown option -x; presence-oneshot explain --help lists what it takes"),
        Refused(["--a b\n"], #"unknown option "--a b\n"; presence-oneshot run --help lists what it takes"#),
    ])
    func `an unknown option is named with the nearest one of the command, or what does the same`(_ row: Refused) {
        #expect(row.error?.message == row.message)
    }
}
