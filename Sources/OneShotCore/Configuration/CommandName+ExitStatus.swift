/// Which codes each command ends with, and what they mean there.
extension CommandName {
    struct Ending {
        let status: ExitStatus
        let meaning: String

        init(_ status: ExitStatus, _ meaning: String? = nil) {
            self.status = status
            self.meaning = meaning ?? status.meaning
        }
    }

    /// In the order of the codes.
    var endings: [Ending] {
        let own: [Ending] =
            switch self {
            case .run, .clear:
                ExitStatus.allCases.filter { self == .run || $0 != .hostUnreadable }.map { Ending($0) }
            case .plan:
                [
                    Ending(.ok, "planned, whether or not there is something to push"),
                    Ending(.partial, "some targets cannot be pushed"),
                    Ending(.failed, "no target can be pushed that is not skipped"),
                    Ending(.hostUnreadable), Ending(.stateUnusable), Ending(.configuration),
                ]
            case .check:
                [
                    Ending(.ok, "nothing is wrong, or there are only warnings"),
                    Ending(.partial, "--online: an agent cannot log in"),
                    Ending(.noLibcurl, "--online: the system has no libcurl"),
                    Ending(.configuration, "wrong configuration, unreadable key or unusable state directory"),
                ]
            case .status:
                [
                    Ending(.ok, "shown; with --check, the last pass succeeded"),
                    Ending(.partial, "--check: the last pass failed, is too old or never was"),
                    Ending(.stateUnusable), Ending(.configuration),
                ]
            case .explain:
                [
                    Ending(.ok, "explained"), Ending(.usage, "wrong command line, or no such agent"),
                    Ending(.stateUnusable), Ending(.configuration),
                ]
            case .initialize:
                [Ending(.ok, "written"), Ending(.stateUnusable, "the file exists already, or cannot be written")]
            case .help, .version: [Ending(.ok, "printed")]
            }
        // Every command may be called wrongly, have a defect or be stopped.
        let common = [
            Ending(.usage), Ending(.defect, "a defect in this program"), Ending(.interrupted, "stopped by SIGINT"),
            Ending(.terminated, "stopped by SIGTERM"),
        ]
        let missing = common.filter { ending in !own.contains { $0.status == ending.status } }
        return (own + missing).sorted { $0.status.rawValue < $1.status.rawValue }
    }
}
