import Testing

@testable import OneShotCore

@Suite struct RequestLimitTests {
    @Test(arguments: [
        (32, 1024, 1014, 32, 974), (32, 128, 118, 32, 78), (32, 24, 14, 2, 4), (240, 256, 246, 79, 159),
        (1024, 1024, 1014, 335, 671), (32, 10, 0, 1, 1), (1, 10, 0, 1, 1), (32, Int.max, Int.max, 32, 100_000),
    ])
    func `as many requests are in flight, and connections kept, as fit below the limit of open files`(
        wanted: Int, limit: Int, free: Int, requests: Int, connections: Int
    ) {
        let fitting = RequestLimit(wanted: wanted, limit: limit, free: free)
        #expect(fitting.requests == requests && fitting.connections == connections)
        #expect((fitting.shortage == nil) == (requests == wanted))
        if let shortage = fitting.shortage {
            #expect(shortage.contains("\(limit) open files has room for \(requests) requests"))
        }
    }
}
