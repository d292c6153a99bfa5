import OneShotCore

// What the program has read from its own files must survive being written and read again, and must be written the same
// way every time.

func checkTokenCache(_ bytes: UnsafeRawBufferPointer) throws {
    let found = try TokenCache.decode(bytes, center: center)
    try promiseJSON(bytes, "a token cache")
    guard let found else { return }
    try checkRoundTrip(found, "the token cache") {
        TokenCache.encode($0, center: center)
    } decode: {
        try TokenCache.decode($0, center: center)
    }
}

func checkStatusCache(_ bytes: UnsafeRawBufferPointer) throws {
    let found = try StatusCache(bytes, roster, center: center)
    try promiseJSON(bytes, "a status cache")
    guard let found else { return }
    // Orphaned rows are in the file's order after the first reading, and in the program's own order after that.
    let written = found.encode(roster, center: center)
    let again = try written.withUnsafeBytes { try StatusCache($0, roster, center: center) }
    guard let again else { throw BrokenPromise(description: "the written status cache belongs to another center") }
    try promise(again.rows == found.rows, "the status cache changes")
    try promise(sorted(again.orphans) == sorted(found.orphans), "the orphans of the status cache change")
    try checkRoundTrip(again, "the status cache") {
        $0.encode(roster, center: center)
    } decode: {
        try StatusCache($0, roster, center: center)
    }
}

private func sorted(_ removals: [OrphanedRow]) -> [OrphanedRow] {
    removals.sorted { ($0.target.agent, $0.target.guild) < ($1.target.agent, $1.target.guild) }
}

func checkLastPass(_ bytes: UnsafeRawBufferPointer) throws {
    let found = try LastPass(bytes)
    try promiseJSON(bytes, "a last pass")
    let report = PassReport(isDryRun: false, startedAt: now)
    let again = try found.encode(report).withUnsafeBytes { try LastPass($0) }
    try promise(again.observedAt == found.observedAt, "the time of the last host reading changes")
    try promise(again.possiblyMoved == found.possiblyMoved, "the possibly moved endpoints of the last pass change")
    try promise(again.failures == found.failures, "the remembered failures change")
    try promise(again.lastSuccessAt == found.lastSuccessAt, "the last success changes")
    try promise(again.history == found.history, "the history of the last passes changes")
    try promise(again.totals == found.totals, "the totals of all passes change")
    try promise(again.summary.startedAt == now, "the summary of the last pass changes")
}

/// Writes a value, reads it again and compares both.
func checkRoundTrip<Value: Equatable>(
    _ value: Value, _ name: String, encode: (Value) -> [UInt8], decode: (UnsafeRawBufferPointer) throws -> Value?
) throws {
    let written = encode(value)
    let again: Value?
    do {
        again = try written.withUnsafeBytes(decode)
    } catch {
        throw BrokenPromise(description: "\(name) was written and cannot be read: \(error)")
    }
    try promise(again == value, "\(name) changes when it is written and read")
    try promise(again.map(encode) == written, "\(name) is written differently the second time")
}

let now = Timestamp(milliseconds: 1_780_303_217_000)

// The shorter the names, the sooner the fuzzer finds them.
let center = "c"

let roster: Roster = {
    var builder = Roster.Builder()
    precondition(builder.addIdentity("a", .active("u")))
    precondition(builder.addIdentity("b", .identityDisabled))
    builder.bind("a", to: "g")
    builder.bind("a", to: "h")
    builder.bind("b", to: "g")
    builder.bind("d", to: "g")
    return builder.build()
}()
