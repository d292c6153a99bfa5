/// Which codes each command ends with, and what they mean there.
extension CommandName {
    /// In the order of the codes.
    var endings: [(status: ExitStatus, meaning: String)] {
        // Every command may be called wrongly, have a defect or be stopped.
        let common: KeyValuePairs<ExitStatus, String?> = [
            .usage: nil, .defect: "a defect in this program", .interrupted: "stopped by SIGINT",
            .terminated: "stopped by SIGTERM",
        ]
        let missing = common.filter { ending in !ownEndings.contains { $0.key == ending.key } }
        return (Array(ownEndings) + missing).map { ($0.key, $0.value ?? $0.key.meaning) }
            .sorted { $0.status.rawValue < $1.status.rawValue }
    }

    /// Where the meaning is `nil`, the code means what it always means.
    private var ownEndings: KeyValuePairs<ExitStatus, String?> {
        let unwritten = "the answer to --output could not be written"
        return switch self {
        case .run:
            [
                .ok: nil, .partial: nil, .failed: nil, .hostUnreadable: nil, .defect: nil, .noLibcurl: nil,
                .stateUnusable: nil, .unsaved: nil, .locked: nil, .configuration: nil, .interrupted: nil,
                .terminated: nil,
            ]
        case .clear:
            [
                .ok: nil, .partial: nil, .failed: nil, .defect: nil, .noLibcurl: nil, .stateUnusable: nil,
                .unsaved: nil, .locked: nil, .configuration: nil, .interrupted: nil, .terminated: nil,
            ]
        case .plan:
            [
                .ok: "planned, whether or not there is something to push", .partial: "some targets cannot be pushed",
                .failed: "no target can be pushed that is not skipped", .hostUnreadable: nil, .stateUnusable: nil,
                .unsaved: unwritten, .configuration: nil,
            ]
        case .check:
            [
                .ok: "a pass would succeed, though there may be warnings",
                .partial: "a pass would fail as things stand",
                .unsaved: unwritten, .configuration: "wrong configuration or unreadable key",
            ]
        case .status:
            [
                .ok: "shown; with --check, the last pass succeeded", .usage: "wrong command line, or no such agent",
                .partial: "--check: the last pass failed, is too old or never was", .stateUnusable: nil,
                .unsaved: unwritten, .configuration: nil,
            ]
        case .explain:
            [
                .ok: "explained", .usage: "wrong command line, or no such agent", .stateUnusable: nil,
                .unsaved: unwritten, .configuration: nil,
            ]
        case .initialize: [.ok: "written", .stateUnusable: "the file exists already, or cannot be written"]
        case .help, .version: [.ok: "printed"]
        }
    }
}
