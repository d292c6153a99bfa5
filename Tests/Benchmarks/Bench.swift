import Foundation
import StubFabric

/// Runs all cases. The cases of a group take turns.
struct Bench {
    private let executable: String
    private let options: Options

    init(_ executable: String, _ options: Options) throws(UsageError) {
        guard FileManager.default.isExecutableFile(atPath: executable) else {
            throw UsageError(description: "there is no program at \(executable)")
        }
        self.executable = executable
        self.options = options
    }

    private var runs: Int { options.runs ?? (options.isQuick ? 3 : 7) }

    func run() throws -> Results {
        var results = Results()
        try measure(processStart(), into: &results)
        for size in options.isQuick ? [(10, 1), (100, 10)] : [(10, 1), (100, 10), (1000, 10), (10_000, 10)] {
            try unchanged(agents: size.0, guilds: size.1, into: &results)
        }
        try oneChange(into: &results)
        try oneChange(roundTrip: 40, into: &results)
        for size in options.isQuick ? [(10, 10)] : [(10, 10), (1000, 10)] {
            try cold(agents: size.0, guilds: size.1, into: &results)
        }
        let distances = [(agents: 300, guilds: 1, milliseconds: 40), (30, 100, 10), (200, 20, 20)]
        for (agents, guilds, milliseconds) in options.isQuick ? [(30, 10, 10)] : distances {
            try cold(agents: agents, guilds: guilds, milliseconds: milliseconds, into: &results)
        }
        try silentGuild(into: &results)
        return results
    }

    private func measure(_ cases: [Case], into results: inout Results) throws {
        for number in 0...(cases.map(\.runs).max() ?? 0) {
            // The order rotates, because the first case of a round may find the machine in another state than the last.
            for index in cases.indices { try cases[(index + number) % cases.count].run(number) }
        }
        results.cases += cases
    }

    // MARK: - Cases

    /// What any process costs. The spread of the shortest one is the noise of the machine.
    private func processStart() -> [Case] {
        [
            Case("/bin/true", runs: runs * 3, Command(program: "/bin/true"), .exitCode(0)),
            Case("version", runs: runs * 3, Command(program: executable, arguments: ["version"]), .exitCode(0)),
        ]
    }

    private func unchanged(agents: Int, guilds: Int, into results: inout Results) throws {
        var cases: [Case] = []
        var workloads: [Workload] = []
        defer { for workload in workloads { workload.remove() } }
        for isShuffled in agents * guilds >= 10_000 ? [false, true] : [false] {
            let workload = try Workload(agents: agents, guilds: guilds)
            workloads.append(workload)
            try workload.writeStatus(isShuffled: isShuffled)
            cases.append(
                Case(
                    "unchanged, \(workload.targets) targets" + (isShuffled ? ", cache in any order" : ""), runs: runs,
                    workload.pass(executable), .report(["unchanged": workload.targets, "pushed": 0, "failed": 0])))
        }
        try measure(cases, into: &results)
    }

    /// The guild is so many milliseconds away, there and back. Sessions are known, so the center is not asked.
    private func oneChange(roundTrip: Int = 0, into results: inout Results) throws {
        let fabric = try StubFabric.start(guilds: ["g0"])
        let workload = try Workload(agents: 100, guilds: 1, center: fabric.centerURL)
        defer { workload.remove() }
        // A first pass creates real sessions. After it, the first agent alternates between busy and idle.
        try workload.writeHost(busy: workload.agents[0])
        _ = try workload.pass(executable).run()
        let endpoint = try fabric.endpoint(of: "g0")
        guard let port = URL(string: endpoint)?.port.flatMap({ UInt16(exactly: $0) }) else { return }
        let server = try DistantServer(port: port, roundTrip: roundTrip)
        let place = roundTrip == 0 ? "" : ", \(roundTrip) ms away"
        if roundTrip > 0 { try workload.move(endpoint, to: "http://127.0.0.1:\(server.port)") }
        var cases = [
            Case(
                "one change of 100\(place)", runs: runs, workload.pass(executable),
                .report(["unchanged": 99, "pushed": 1, "logins": 0])
            ) { number in try workload.writeHost(busy: number % 2 == 0 ? nil : workload.agents[0]) }
        ]
        let curl = try Curl(agents: [workload.agents[0]], guilds: workload.guilds)
        defer { curl?.remove() }
        if let curl {
            try curl.write(fabric, to: roundTrip == 0 ? nil : "http://127.0.0.1:\(server.port)")
            cases.append(Case("  one PUT by curl\(place)", runs: runs, curl.command, .exitCode(0)))
        }
        try measure(cases, into: &results)
    }

    /// Each guild is a server of its own. Its answers, and those of the center, come after so many milliseconds.
    private func cold(agents: Int, guilds: Int, milliseconds: Int = 0, into results: inout Results) throws {
        let fabric = try StubFabric.start(guilds: Workload.names(guilds: guilds))
        let workload = try Workload(agents: agents, guilds: guilds, center: fabric.centerURL)
        defer { workload.remove() }
        let runs = workload.targets > 1000 ? min(runs, 5) : runs
        let counts = ["pushed": workload.targets, "logins": agents, "failed": 0]
        let servers = guilds == 1 ? "a guild" : "\(guilds) guilds"
        let distance = milliseconds == 0 ? "" : ", \(servers) \(milliseconds) ms away"
        func reset() throws {
            try fabric.reset()
            if milliseconds > 0 { fabric.inject(.delay(Double(milliseconds) / 1000)) }
        }
        var cases = [
            Case(
                "cold, \(agents) logins, \(workload.targets) PUTs\(distance)", runs: runs, workload.pass(executable),
                .report(counts)
            ) {
                _ in
                workload.removeState()
                try reset()
            }
        ]
        let curl = try Curl(agents: workload.agents, guilds: workload.guilds)
        defer { curl?.remove() }
        if let curl {
            cases.append(
                Case("  \(workload.targets) PUTs by curl --parallel", runs: runs, curl.command, .exitCode(0)) { _ in
                    try reset()
                    try curl.write(fabric)
                })
        }
        try measure(cases, into: &results)
    }

    /// One guild of ten accepts requests and never answers. The pass waits for two requests at the same time.
    private func silentGuild(into results: inout Results) throws {
        let guilds = Workload.names(guilds: 10)
        let fabric = try StubFabric.start(guilds: guilds)
        fabric.inject(.hang, in: .guild("g4"))
        let workload = try Workload(
            agents: 100, guilds: 10, center: fabric.centerURL, sync: #""request_timeout_seconds":1"#)
        defer { workload.remove() }
        let counts = ["pushed": 900, "failed": 100]
        let test = Case(
            "one guild of ten never answers, timeout 1 s", runs: min(runs, 3), workload.pass(executable),
            .report(counts, exitCode: 1)
        ) { _ in workload.removeState() }
        try measure([test], into: &results)
    }
}
