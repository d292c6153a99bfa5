import StubFabric

/// The printed report of one step of the demo.
struct StepReport {
    let step: DemoStep
    let number: Int
    let host: [String: String]
    let result: Program.Result
    let requests: [Request]
    /// Fabric's rows before and after the step.
    let before: [Row]
    let after: [Row]

    func text(mismatches: [String]) -> String {
        var lines = [Terminal.paint("\(number). \(step.title)", .bold), "   \(step.why)"]
        let exit = Terminal.paint("exit \(result.exitCode)", result.exitCode == 0 ? .green : .yellow)
        lines.append("   $ presence-oneshot run --config DIR/presence.json --output text   -> \(exit)")
        lines += Self.lines(of: result.output).prefix(2).map { Terminal.paint("   | \($0)", .dim) }
        lines += requestLines.map { "   \($0)" }
        lines += table.map { "   \($0)" }
        if !mismatches.isEmpty {
            lines += mismatches.map { Terminal.paint("   NOT AS DESCRIBED: \($0)", .red) }
            lines.append("   The whole output of the program:")
            let output = Self.lines(of: result.output + result.errors)
            lines += output.isEmpty ? ["   | nothing"] : output.map { "   | \($0)" }
        }
        return lines.joined(separator: "\n") + "\n\n"
    }

    private var requestLines: [String] {
        guard !requests.isEmpty else { return ["no request arrived"] }
        let width = requests.map(\.path.count).max() ?? 0
        return requests.map { request in
            let status = request.status.map(String.init) ?? "no answer"
            let colour: Terminal.Colour = request.status.map { $0 < 300 } == true ? .green : .yellow
            let head =
                "\(request.server.padding(to: 9))\(request.method.padding(to: 5))\(request.path.padding(to: width))"
            return "\(head) \(Terminal.paint(status, colour))"
        }
    }

    /// A line for each agent: the host state, and what each guild shows. A star marks what was pushed in this step.
    private var table: [String] {
        let header = (["", "host"] + DemoStep.guilds).map { $0.padding(to: 10) }.joined()
        let lines = DemoStep.agents.map { agent in
            let shown = DemoStep.guilds.map { guild in
                let matches = { (row: Row) in row.userID == "usr_\(agent)" && row.guild == guild }
                guard let row = after.first(where: matches) else { return "-" }
                return row.status + (row.updates == before.first(where: matches)?.updates ? "" : " *")
            }
            return ([agent, host[agent] ?? "-"] + shown).map { $0.padding(to: 10) }.joined()
        }
        return [Terminal.paint(header, .dim)] + lines
    }

    private static func lines(of text: String) -> [Substring] { text.split(separator: "\n") }
}
