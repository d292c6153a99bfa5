import Foundation
import Testing

@testable import OneShotCore

@Suite struct UserGroupTests {
    @Test func `a user is a member of the primary group`() throws {
        let daemon = try #require(getpwnam("daemon")).pointee
        #expect(UserGroup.hasMembers(daemon.pw_gid, besides: [0]))
        #expect(!UserGroup.hasMembers(daemon.pw_gid, besides: [0, daemon.pw_uid]))
    }

    @Test func `a group that no database knows has no members`() {
        #expect(!UserGroup.hasMembers(4_000_001, besides: []))
    }
}
