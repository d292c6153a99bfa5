import Testing

@testable import OneShotCore

@Suite struct OptionDocumentsTests {
    private static var page: [[String]] {
        get throws { try RepositoryFile("cron/README.md").section("## Commands and options").tableRows }
    }

    private static func code(_ cell: String) -> [String] { cell.matches(of: /`([^`]+)`/).map { String($0.1) } }

    @Test func `the operators' page has every command with its operand`() throws {
        let rows = try Self.page.filter { $0.count == 2 }
        // The page does not list the two that every program has.
        let usages = CommandName.allCases.filter { $0 != .help && $0 != .version }.map(\.usage)
        #expect(rows.flatMap { Self.code($0[0]) } == usages)
    }

    @Test func `the operators' page has every option with its value and its variables`() throws {
        let rows = try Self.page.filter { $0.count == 3 }
        let usages = Option.all.flatMap { $0.usage.split(separator: ", ").map(String.init) }
        #expect(rows.flatMap { Self.code($0[0]) } == usages)
        for option in Option.all {
            let row = rows.first { $0[0].contains(word: option.spelling) }
            #expect(row.map { Self.code($0[1]) } == option.variables, "\(option.spelling)")
        }
    }

    @Test func `the operators' page has every choice of an option`() throws {
        let rows = try Self.page.filter { $0.count == 3 }
        for option in Option.all {
            guard let row = rows.first(where: { $0[0] == "`\(option.usage)`" }) else { continue }
            for command in option.commands {
                for choice in option.choices(of: command) ?? [] { #expect(Self.code(row[2]).contains(choice)) }
            }
        }
    }
}
