import Testing

@testable import OneShotCore

/// The names that files, reports and the wire use. They are promised, so each of them is repeated here.
@Suite struct PromisedNamesTests {
    @Test func `four presences are pushed, and Fabric's fallbacks do not exist`() {
        #expect(Presence.allCases.map(\.rawValue) == ["idle", "on_call", "busy", "offline"])
        #expect(Presence(rawValue: "exhausted") == nil)
        #expect(Presence(rawValue: "unknown") == nil)
        #expect(Presence(rawValue: "onCall") == nil)
    }

    @Test func `these are the reasons of a change`() {
        #expect(ChangeReason.allCases.map(\.rawValue) == ["new", "in_doubt", "changed", "refresh", "removed"])
    }

    @Test func `these are the reasons to skip a target`() {
        #expect(
            SkipReason.allCases.map(\.rawValue) == [
                "identity_missing", "identity_disabled", "no_user_id", "unmapped_state", "stale", "missing",
            ])
    }

    @Test func `these are the kinds of failure`() {
        #expect(
            FailureKind.allCases.map(\.rawValue) == [
                "state_unreadable", "stale", "key_unreadable", "login_rejected", "login_misdirected",
                "login_backoff", "login_failed", "guild_not_in_session", "insecure_endpoint", "unauthorized",
                "rejected", "rate_limited", "server_error", "transport", "timeout", "circuit_open", "deadline",
                "interrupted", "unsaved", "no_libcurl",
            ])
    }
}
