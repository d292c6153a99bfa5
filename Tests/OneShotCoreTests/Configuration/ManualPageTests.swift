import Foundation
import Testing

@testable import OneShotCore

/// `presence-oneshot(1)` has all that the program has, and nothing else.
@Suite struct ManualPageTests {
    private let page: ManualPage

    init() throws { page = try ManualPage("cron/presence-oneshot.1") }

    @Test func `it lists every command with its operand`() {
        let usages = CommandName.allCases.map { $0.usage.lowercased() }
        #expect(page.section("COMMANDS").outerItems.map(\.term) == usages)
        let synopsis = page.section("SYNOPSIS").text
        for usage in usages where usage != "run" { #expect(synopsis.contains(word: usage), "\(usage)") }
        #expect(synopsis.hasPrefix("[run]"))
    }

    @Test func `it lists every option with its letter and its value`() {
        #expect(page.section("OPTIONS").outerItems.map(\.term) == Option.all.map { $0.usage.replacingPlaceholder })
    }

    @Test func `it names the choices of an option, its default and the commands that take it`() throws {
        let everywhere = [CommandName.allCases, CommandName.allCases.filter(\.isConfigured)]
        for (option, item) in zip(Option.all, page.section("OPTIONS").outerItems) {
            for command in option.commands {
                guard let names = option.choices(of: command) else { continue }
                for name in names { #expect(item.text.contains(word: name), "\(item.term): \(name)") }
            }
            #expect(item.text.contains("default") == (option.defaultText != nil), "\(item.term)")
            let takers = everywhere.contains(option.commands) ? nil : listed(option.commands.map(\.rawValue), "and")
            let found = item.text.firstMatch(of: /Only with ([\w, ]+)\.$/).map { String($0.1) }
            #expect(found == takers, "\(item.term)")
        }
    }

    /// libcurl reads these by itself.
    private static let proxies: Set = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"]

    @Test func `it lists every variable that the program reads`() throws {
        let terms = page.section("ENVIRONMENT").outerItems.flatMap { $0.term.components(separatedBy: ", ") }
        #expect(Set(terms).count == terms.count)
        var known = Self.proxies.union(Option.all.flatMap(\.variables))
        let root = RepositoryFile.root.appending(path: "Sources/OneShotCore")
        for case let file as URL in FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil) ?? .init()
        where file.pathExtension == "swift" {
            let source = try String(contentsOf: file, encoding: .utf8)
            known.formUnion(source.matches(of: /\b(?:environment|value)\("([A-Z_]+)"\)/).map { String($0.1) })
        }
        #expect(known.count > 10)
        #expect(Set(terms) == known)
    }

    @Test func `it names the option of each variable`() throws {
        for option in Option.all {
            for variable in option.variables {
                let item = page.section("ENVIRONMENT").outerItems.first { $0.term.contains(word: variable) }
                #expect(item?.text.contains(word: option.spelling) == true, "\(variable)")
            }
        }
    }

    @Test func `it lists every file`() {
        let terms = page.section("FILES").outerItems.map(\.term)
        let state = StateDirectory.File.allCases.map(\.rawValue)
        #expect(Set(terms) == Set(Configuration.defaultPaths + state + ["NAME.corrupt"]))
    }

    @Test func `it lists every exit code with its meaning, and their order`() {
        let items = page.section("EXIT STATUS").outerItems
        #expect(items.map(\.term) == ExitStatus.allCases.map { "\($0.rawValue)" })
        let sentences = ExitStatus.allCases.map { $0.meaning.prefix(1).uppercased() + $0.meaning.dropFirst() + "." }
        #expect(items.map(\.text) == sentences)
        let order = "If several apply, the first of these is used: 70, 74, 130 or 143, 72, 69, 2, 1, 0."
        #expect(page.section("EXIT STATUS").text.contains(order))
    }

    @Test func `it lists every reason and every kind of failure`() {
        func terms(_ section: String) -> [String] { page.section(section).outerItems.map(\.term) }
        #expect(terms("Reasons to push") == ChangeReason.allCases.map(\.rawValue))
        #expect(terms("Reasons to skip") == SkipReason.allCases.map(\.rawValue))
        #expect(terms("Kinds of failure") == FailureKind.allCases.map(\.rawValue))
        #expect(terms("Notices") == FailureGroup.NoticeKind.allCases.map(\.rawValue))
        let explanations = SkipReason.allCases.map(\.explanation).map {
            $0.prefix(1).uppercased() + $0.dropFirst() + "."
        }
        #expect(page.section("Reasons to skip").outerItems.map(\.text) == explanations)
    }

    @Test func `its examples are understood`() throws {
        let examples = page.section("EXAMPLES").literals.compactMap { $0.firstMatch(of: /presence-oneshot.*/)?.0 }
        #expect(examples.count >= 8)
        for example in examples {
            let arguments = example.split(separator: " ").dropFirst().map(String.init)
            #expect(throws: Never.self, "\(example)") { try Invocation.parse(arguments, .bare) }
        }
    }
}

extension String {
    /// A usage as manual pages write it, with its placeholder in small letters.
    fileprivate var replacingPlaceholder: String {
        split(separator: " ").map { $0.hasPrefix("-") ? String($0) : $0.lowercased() }.joined(separator: " ")
    }
}
