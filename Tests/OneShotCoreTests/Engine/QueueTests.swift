import Testing

@testable import OneShotCore

@Suite struct QueueTests {
    @Test func `the order stays when an element is taken from the middle`() {
        var queue = Queue<Int>()
        for element in 0..<10 { queue.append(element) }
        #expect(queue.popFirst() == 0 && queue.popFirst() == 1)
        #expect(queue.popMax { $0 == 6 ? nil : -abs($0 - 5) } == 5)
        #expect(queue.first == 2 && queue.first(from: 0) { $0 == 4 }?.index == 2)
        #expect(queue.first(from: 3) { $0 == 4 } == nil && queue.first(from: 0) { $0 == 5 || $0 == 0 } == nil)
        #expect(queue.count == 7)
        queue.append(10)
        #expect(queue.removeAll() == [2, 3, 4, 6, 7, 8, 9, 10])
        #expect(queue.isEmpty && queue.popFirst() == nil && queue.popMax { $0 } == nil)
        queue.append(11)
        #expect(queue.popMax { _ in nil as Int? } == nil && queue.popFirst() == 11 && queue.isEmpty)
    }

    @Test func `elements come out in the order in which they were added`() {
        var queue = Queue<Int>()
        for element in 0..<3 { queue.append(element) }
        #expect(queue.popFirst() == 0 && queue.popFirst() == 1)
        queue.append(3)
        #expect(queue.count == 2 && queue.first(from: 1, where: { _ in true })?.element == 3)
        #expect(queue.popFirst() == 2 && queue.popFirst() == 3)
        #expect(queue.isEmpty && queue.popFirst() == nil && queue.first == nil)
        #expect(queue.first(from: 2, where: { _ in true }) == nil)
    }

    @Test func `of equal ranks the first element is taken`() {
        var queue = Queue<Int>()
        for element in [4, 7, 5, 9] { queue.append(element) }
        #expect(queue.popMax { $0 % 2 } == 7)
        #expect(queue.removeAll() == [4, 5, 9])
    }
}
