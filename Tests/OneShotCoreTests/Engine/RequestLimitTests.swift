import Testing

@testable import OneShotCore

@Suite struct RequestLimitTests {
    @Test(arguments: [
        (32, 1024, 1014, 32), (32, 128, 118, 32), (32, 24, 14, 2), (240, 256, 246, 79), (1024, 1024, 1014, 335),
        (32, 10, 0, 1), (1, 10, 0, 1), (32, Int.max, Int.max, 32),
    ])
    func `as many requests are in flight as fit below the limit of open files, and at least one`(
        wanted: Int, limit: Int, free: Int, requests: Int
    ) {
        let fitting = RequestLimit(wanted: wanted, limit: limit, free: free)
        #expect(fitting.requests == requests)
        #expect((fitting.shortage == nil) == (requests == wanted))
        if let shortage = fitting.shortage {
            #expect(shortage.contains("\(limit) open files has room for \(requests) requests"))
        }
    }
}
