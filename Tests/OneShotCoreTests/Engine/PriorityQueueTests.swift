import Testing

@testable import OneShotCore

@Suite struct PriorityQueueTests {
    @Test func `elements come out in their order, whatever the order in which they were added`() {
        var random = SeededGenerator(seed: 7)
        var queue = PriorityQueue<Int>()
        #expect(queue.first == nil && queue.popFirst() == nil)
        var elements = (0..<200).map { _ in Int.random(in: 0..<50, using: &random) }
        for element in elements { queue.add(element) }
        for _ in 0..<100 {
            let least = elements.min()
            #expect(queue.first == least)
            elements.remove(at: elements.firstIndex(of: least ?? -1) ?? 0)
            #expect(queue.popFirst() == least)
            elements.append(Int.random(in: 0..<50, using: &random))
            queue.add(elements[elements.count - 1])
        }
        #expect(Array(sequence(state: queue) { $0.popFirst() }) == elements.sorted())
    }
}
