/// First in, first out, in constant time.
struct Queue<Element> {
    private var elements: [Element?] = []
    private var head = 0

    var isEmpty: Bool { head == elements.count }
    var count: Int { elements.count - head }

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func popFirst() -> Element? {
        guard head < elements.count else { return nil }
        let element = elements[head]
        elements[head] = nil
        head += 1
        if head == elements.count {
            elements.removeAll(keepingCapacity: true)
            head = 0
        }
        return element
    }

    /// Takes the element for which `rank` is greatest out of the middle; linear in the number of elements.
    mutating func popMax<Rank: Comparable>(by rank: (Element) -> Rank?) -> Element? {
        var best: (index: Int, rank: Rank)?
        for index in head..<elements.count {
            guard let element = elements[index], let candidate = rank(element) else { continue }
            if let best, best.rank >= candidate { continue }
            best = (index, candidate)
        }
        guard let best else { return nil }
        let element = elements[best.index]
        elements.remove(at: best.index)
        return element
    }

    var first: Element? { head < elements.count ? elements[head] : nil }

    /// The first element from an index on for which the predicate holds, and its index. The first element has index 0.
    func first(from start: Int, where predicate: (Element) -> Bool) -> (index: Int, element: Element)? {
        for index in min(head + start, elements.count)..<elements.count {
            if let element = elements[index], predicate(element) { return (index - head, element) }
        }
        return nil
    }

    mutating func removeAll() -> [Element] {
        let rest = elements[head...].compactMap(\.self)
        elements.removeAll()
        head = 0
        return rest
    }
}
