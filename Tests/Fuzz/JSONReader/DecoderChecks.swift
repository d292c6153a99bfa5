@testable import OneShotCore

/// What reads the host's, the center's and this program's own files must never trap, nor accept what is not JSON; what it
/// has read of its own files it must write the same way ever after.
func checkDecoders(_ bytes: UnsafeRawBufferPointer, isAccepted: Bool) {
    let decoders: [(name: String, decode: () throws -> Void)] = [
        ("snapshot", { try checkSnapshot(bytes) }),
        ("agent", { _ = try Snapshot.decodeAgent(bytes, fallback: now) }),
        ("login", { _ = try Login.decode(Array(bytes), at: now) { $0 == "g" } }),
        ("token cache", { try checkTokenCache(bytes) }),
        ("status cache", { try checkStatusCache(bytes) }),
        ("last pass", { _ = try LastPass(bytes) }),
    ]
    for (name, decode) in decoders where (try? decode()) != nil {
        precondition(isAccepted, "accepted as a \(name), and not JSON")
    }
}

private let now = Timestamp(milliseconds: 1_780_303_217_000)
private let center = "c"

/// Short names are found sooner.
private let roster: Roster = {
    var builder = Roster.Builder()
    precondition(builder.addIdentity("a", .active("u")))
    precondition(builder.addIdentity("b", .identityDisabled))
    builder.bind("a", to: "g")
    builder.bind("a", to: "h")
    builder.bind("b", to: "g")
    builder.bind("d", to: "g")
    return builder.build()
}()

private func checkSnapshot(_ bytes: UnsafeRawBufferPointer) throws {
    let observations = try Snapshot.decode(bytes, roster, fallback: now)
    precondition(observations.count == roster.standings.count)
}

private func checkTokenCache(_ bytes: UnsafeRawBufferPointer) throws {
    guard let memory = try TokenCache.decode(bytes, center: center) else { return }
    let written = TokenCache.encode(memory, center: center)
    let again = try? written.withUnsafeBytes { try TokenCache.decode($0, center: center) }
    precondition(again.map { TokenCache.encode($0, center: center) } == written, "the token cache changes")
}

private func checkStatusCache(_ bytes: UnsafeRawBufferPointer) throws {
    guard let cache = try StatusCache(bytes, roster, center: center) else { return }
    let written = cache.encode(roster, center: center)
    let again = try? written.withUnsafeBytes { try StatusCache($0, roster, center: center) }
    precondition(again.map { $0.encode(roster, center: center) } == written, "the status cache changes")
}
