/// The part of the agents that one of several jobs looks after.
///
/// Which part an agent is in depends on its id and the number of shards alone, so the jobs need not know of each other.
/// It is the jump consistent hash (Lamping and Veach, 2014) of the id's fixed 64-bit hash: even, without a table, and
/// going from N shards to N+1 moves 1/(N+1) of the agents, all of them to the new one. What it gives is fixed for ever:
/// agents that changed their shard with a release would be pushed by two jobs, which know nothing of each other's rows.
package struct Shard: Equatable, Sendable {
    package let index: Int
    package let count: Int

    package static let whole = Shard(uncheckedIndex: 0, count: 1)
    package static let countLimit = 65536

    private init(uncheckedIndex index: Int, count: Int) {
        self.index = index
        self.count = count
    }

    /// `nil` for a count below 1 or beyond the limit, and an index that the count does not have.
    package init?(_ index: Int, of count: Int) {
        guard (1...Self.countLimit).contains(count), (0..<count).contains(index) else { return nil }
        self.init(uncheckedIndex: index, count: count)
    }

    /// Reads `INDEX/COUNT`, both of them digits.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } }),
            let index = Int(Substring(parts[0])), let count = Int(Substring(parts[1]))
        else { return nil }
        self.init(index, of: count)
    }

    package var isWhole: Bool { count == 1 }

    package func contains(_ agent: AgentID) -> Bool { isWhole || Self.index(of: agent, among: count) == index }

    /// Which of so many shards an agent is in.
    static func index(of agent: AgentID, among count: Int) -> Int {
        var text = agent.text
        var key = text.withUTF8 { fixedHash(UnsafeRawBufferPointer($0)) }
        var shard: Int64 = -1
        var next: Int64 = 0
        while next < Int64(count) {
            shard = next
            key = key &* 2_862_933_555_777_941_757 &+ 1
            // Both operands are whole numbers below 2^53, so the division rounds the same on every machine.
            next = Int64(Double(shard + 1) * (Double(1 << 31) / Double((key >> 33) + 1)))
        }
        return Int(shard)
    }

    /// Where the shard's state lies below a state directory.
    package func directory(below path: String) -> String {
        isWhole ? path : "\(path)/shard-\(index)-of-\(count)"
    }
}

extension Shard: CustomStringConvertible {
    package var description: String { "\(index)/\(count)" }
}
