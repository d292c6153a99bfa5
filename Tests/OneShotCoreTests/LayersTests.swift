import Foundation
import Testing

/// The layers of the code: a file uses only its own row, the rows below it, and the leaves.
///
/// All layers are in one module, so imports cannot enforce this. The tests read the sources instead, and compare the
/// names that each file mentions with the names that each folder declares.
@Suite struct LayersTests {
    /// From top to bottom. Folders of one row may use each other.
    private static let rows: [[String]] = [
        ["Pass"], ["Report"], ["Configuration"], ["State", "Host", "Fabric", "Transport"], ["Engine"], ["Planning"],
        ["Domain"],
    ]
    private static let leaves = ["JSON", "System"]

    private struct Source {
        let folder: String
        let name: String
        let imports: [String]

        /// Every type that the file declares.
        let declared: Set<String>

        /// The declared types that other files can see.
        let visible: Set<String>

        /// Every name that the file uses and that could be a type.
        let mentioned: Set<String>
    }

    /// The folders that a file in `folder` may use, including its own.
    private static func usable(from folder: String) -> Set<String> {
        if leaves.contains(folder) { return [folder] }
        guard let row = rows.firstIndex(where: { $0.contains(folder) }) else { return [] }
        return Set(rows[row...].joined()).union(leaves)
    }

    @Test func `a file uses only its own row, the rows below it and the leaves`() throws {
        let sources = try Self.sources()
        try #require(sources.count > 50)
        for source in sources {
            let usable = Self.usable(from: source.folder)
            try #require(!usable.isEmpty, "\(source.folder) is not a layer")
            let near = sources.filter { usable.contains($0.folder) }
            let known = near.reduce(into: Set<String>()) { $0.formUnion($1.declared) }
            for other in sources where !usable.contains(other.folder) {
                let used = source.mentioned.intersection(other.visible).subtracting(known)
                #expect(
                    used.isEmpty,
                    "\(source.folder)/\(source.name) uses \(used.sorted()) of \(other.folder)/\(other.name)")
            }
        }
    }

    @Test func `only System and Transport import the C library or the shim`() throws {
        for source in try Self.sources() {
            for module in source.imports {
                #expect(["Glibc", "CShims"].contains(module), "\(source.folder)/\(source.name) imports \(module)")
                #expect(
                    ["System", "Transport"].contains(source.folder), "\(source.folder)/\(source.name) imports \(module)"
                )
            }
        }
    }

    /// A test of the reading that the other tests rely on.
    @Test func `a file's declarations and mentions are found`() {
        let text = """
            internal import Glibc
            /// Not this Comment.
            package struct Outer { // nor Trailing
                private enum Inner {}
                let text = "nor Quoted"
                func use(_ other: Other) {}
            }
            private struct Hidden {}
            """
        let source = Self.read(text, folder: "F", name: "N")
        #expect(source.imports == ["Glibc"])
        #expect(source.visible == ["Outer"])
        #expect(source.declared == ["Outer", "Inner", "Hidden"])
        #expect(source.mentioned.isSuperset(of: ["Outer", "Other"]))
        #expect(source.mentioned.isDisjoint(with: ["Comment", "Trailing", "Quoted"]))
    }

    // MARK: - Reading the sources

    private static let all = Result { try readSources() }

    private static func sources() throws -> [Source] { try all.get() }

    private static func readSources() throws -> [Source] {
        let root = RepositoryFile.root.appending(path: "Sources/OneShotCore")
        let folders = try FileManager.default.contentsOfDirectory(atPath: root.path())
        return try folders.flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path()).map { name in
                let text = try String(contentsOf: root.appending(path: "\(folder)/\(name)"), encoding: .utf8)
                return read(text, folder: folder, name: name)
            }
        }
    }

    private static func read(_ text: String, folder: String, name: String) -> Source {
        var imports: [String] = []
        var declared: Set<String> = []
        var visible: Set<String> = []
        var mentioned: Set<String> = []
        for line in text.split(separator: "\n") {
            let code = line.replacing(/"(\\.|[^"\\])*"/, with: "").replacing(/\/\/.*/, with: "")
            if let found = code.firstMatch(of: /^(?:\w+ )*import (\w+)/) { imports.append(String(found.1)) }
            if let found = code.firstMatch(of: /\b(?:struct|enum|class|protocol|typealias) (\w+)/) {
                declared.insert(String(found.1))
                if !code.hasPrefix(" "), !code.contains("private") { visible.insert(String(found.1)) }
            }
            for word in code.matches(of: /\b[A-Z]\w*/) { mentioned.insert(String(word.0)) }
        }
        return Source(
            folder: folder, name: name, imports: imports, declared: declared, visible: visible, mentioned: mentioned)
    }
}
