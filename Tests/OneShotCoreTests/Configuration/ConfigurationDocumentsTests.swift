import Foundation
import Testing

@testable import OneShotCore

/// The schema, the manual page, the operators' page and the annotated configuration have the keys that the program reads, with
/// the same ranges and defaults. What the schema says is itself compared with the program, value by value, by the
/// checks for operators.
@Suite struct ConfigurationDocumentsTests {
    /// A section of the configuration: its keys, and where the documents have it.
    struct Section: CustomTestStringConvertible {
        let heading: String

        /// Its name among the schema's definitions; `nil` for the top level.
        let definition: String?

        /// What the operators' page writes before its keys; `nil` where it names them in a sentence.
        let prefix: String?
        let keys: [String]
        let required: [String]

        var testDescription: String { heading }

        init<Key: ConfigurationKey>(_ heading: String, _ definition: String?, prefix: String?, _: Key.Type) {
            self.heading = heading
            self.definition = definition
            self.prefix = prefix
            keys = Key.allCases.map(\.name)
            required = Key.allCases.filter { $0.field.isRequired }.map(\.name)
        }
    }

    private static let sections = [
        Section("TOP LEVEL", nil, prefix: "", TopKey.self),
        Section("FABRIC", "fabric", prefix: "fabric.", FabricKey.self),
        Section("HOST", "host", prefix: "host.", HostKey.self),
        Section("SYNC", "sync", prefix: "sync.", SyncKey.self),
        Section("IDENTITIES", "identity", prefix: nil, IdentityKey.self),
        Section("BINDINGS", "binding", prefix: nil, BindingKey.self),
    ]

    private let page: ManualPage
    private let operators: [Substring]
    private let schema: [String: Any]

    init() throws {
        page = try ManualPage("cron/presence-oneshot.json.5")
        operators = try RepositoryFile("cron/README.md").section("## Configuration")
        let text = try RepositoryFile("cron/presence.schema.json").text
        schema = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private func definition(of section: Section) throws -> [String: Any] {
        guard let name = section.definition else { return schema }
        return try #require((schema["$defs"] as? [String: Any])?[name] as? [String: Any])
    }

    private func properties(of section: Section) throws -> [String: [String: Any]] {
        let properties = try #require(try definition(of: section)["properties"] as? [String: Any])
        return properties.filter { $0.key != "$schema" }.mapValues { $0 as? [String: Any] ?? [:] }
    }

    @Test(arguments: sections)
    func `the schema has the keys of every section`(_ section: Section) throws {
        #expect(try properties(of: section).keys.sorted() == section.keys.sorted())
        let required = try definition(of: section)["required"] as? [String] ?? []
        #expect(required.sorted() == section.required.sorted())
    }

    @Test(arguments: sections)
    func `the manual page has the keys of every section in their order`(_ section: Section) {
        let items = page.section(section.heading).outerItems
        #expect(items.map(\.term) == section.keys)
        let required = items.filter { "\($0.text) ".contains("Required. ") }
        #expect(required.map(\.term) == section.required)
    }

    @Test func `the operators' table has the keys of every section in their order`() {
        let names = operators.tableRows.flatMap { row in row[0].matches(of: /`([\w.]+)`/).map { String($0.1) } }
        let pairs = Self.sections.compactMap { section in section.prefix.map { ($0, section.keys) } }
        let keys = Dictionary(uniqueKeysWithValues: pairs)
        // A section of the top level stands for its keys.
        #expect(names == keys[""]?.flatMap { name in keys["\(name)."]?.map { "\(name).\($0)" } ?? [name] })
        let text = operators.joined(separator: " ")
        for section in Self.sections where section.prefix == nil {
            for key in section.keys where key != "channel_id" { #expect(text.contains("`\(key)`"), "\(key)") }
        }
    }

    /// What the schema says about a value: its bounds, and its default as JSON.
    private func rule(_ property: [String: Any]) -> (bounds: (least: String, most: String)?, standard: Any?) {
        let parts = property["anyOf"] as? [[String: Any]] ?? [property]
        let bounded = parts.first { $0["minimum"] != nil }
        let bounds = bounded.map { ("\($0["minimum"] ?? "")", "\($0["maximum"] ?? "")") }
        return (bounds, property["default"])
    }

    @Test(arguments: sections)
    func `ranges and defaults are the same everywhere`(_ section: Section) throws {
        let items = page.section(section.heading).outerItems
        for (key, property) in try properties(of: section) {
            let text = try #require(items.first { $0.term == key }?.text, "\(key)")
            let (bounds, standard) = rule(property)
            if let bounds { #expect(text.contains(word: "from \(bounds.least) to \(bounds.most)"), "\(key)") }
            let words = standard.map { $0 is NSNull ? "null" : ($0 as? Bool).map(String.init) ?? "\($0)" }
            if let words { #expect(text.contains("Default: \(words)."), "\(key): \(words)") }
            for choice in property["enum"] as? [String] ?? [] {
                #expect(text.contains(word: choice), "\(key): \(choice)")
            }
            guard let prefix = section.prefix,
                let row = operators.tableRows.first(where: { $0[0] == "`\(prefix)\(key)`" })
            else { continue }
            if let bounds { #expect(row[2].contains(word: "\(bounds.least)–\(bounds.most)"), "\(key)") }
            if let words { #expect(row[1].filter { $0 != "`" } == words, "\(key)") }
        }
    }

    @Test func `every host source is in every document and in the annotated configuration`() throws {
        let sources = ConfigurationDraft.SourceName.allCases
        let names = sources.map(\.rawValue)
        let host = try #require(Self.sections.first { $0.heading == "HOST" })
        #expect(try properties(of: host)["source"]?["enum"] as? [String] == names)
        let items = page.section("HOST").items
        #expect(items.filter { $0.depth == 2 }.map(\.term) == names)
        let row = try #require(operators.tableRows.first { $0[0] == "`host.source`" })
        #expect(row[2].matches(of: /`(\w+)`/).map { String($0.1) } == names)
        let sample = StartingConfiguration.text(schema: "", stateDirectory: nil)
        let comment = try #require(sample.split(separator: "\n").first { $0.contains(#""// source""#) })
        for source in sources {
            #expect(comment.contains(word: "\(source.rawValue):"), "\(source)")
            for key in HostKey.allCases where source.takes(key) && !sources.allSatisfy({ $0.takes(key) }) {
                let text = items.first { $0.term == key.name }?.text ?? ""
                #expect(text.contains(/\bsources?\b/), "\(key.name)")
                #expect(text.contains(word: source.rawValue), "\(key.name): \(source)")
            }
        }
    }

    @Test func `the manual page's example is accepted, and so is its snapshot`() throws {
        let folder = try ConfigurationFolder()
        let example = page.section("EXAMPLES").literals.joined(separator: "\n")
        #expect(try folder.complaints(about: example).isEmpty)
        let snapshot = page.section("Snapshots").literals.joined(separator: "\n")
        let roster = try folder.load(example).roster
        var clock = HostClock(now: SnapshotText.now)
        let observations = try Array(snapshot.utf8).withUnsafeBytes {
            try Snapshot.decode($0, roster, modifiedAt: nil, &clock)
        }
        #expect(!observations.isEmpty)
        #expect(observations.allSatisfy { if case .state = $0 { true } else { false } })
    }
}
