import Foundation
import StubFabric
import Testing

/// Every run of the program on a bench is looked at when it has ended, so that any test fails in which it leaks.
extension Workbench {
    /// Looks for some more than those that the stub knows.
    func expectNoSecret(in passes: [FinishedProgram], and more: Set<String> = []) throws {
        try #require(!more.isEmpty || !fabric.secrets.isEmpty)
        for ended in passes { expectNoSecret(in: ended, and: more) }
    }

    /// Fails where the program said a secret, or left one in a file of a state directory other than the token cache.
    func expectNoSecret(in ended: FinishedProgram, and more: Set<String>) {
        let identities = configuration["identities"] as? [[String: Any]] ?? []
        let secrets = SecretSearch(fabric.secrets.union(more).union(identities.compactMap { $0["api_key"] as? String }))
        for (name, text) in [("output", Array(ended.output.utf8)), ("errors", Array(ended.errors.utf8))] {
            expect(secrets, notIn: text, name)
        }
        for path in leftByProgram() {
            expect(secrets, notIn: FileManager.default.contents(atPath: path).map { Array($0) } ?? [], path)
        }
    }

    private func expect(_ secrets: SecretSearch, notIn text: [UInt8], _ name: String) {
        // The secret itself goes to no log either.
        if let length = secrets.lengthOfFirst(in: text) {
            Issue.record("\(name) holds a key or a token, of \(length) characters")
        }
        for word in ["Authorization:", "Bearer "] where text.firstRange(of: Array(word.utf8)) != nil {
            Issue.record("\(name) holds \"\(word)\"")
        }
    }

    /// The files in the folder's state directories, wherever they are, and the pages that the program wrote.
    private func leftByProgram() -> [String] {
        let all = FileManager.default.enumerator(atPath: path("."))?.compactMap { $0 as? String } ?? []
        let places = Set(
            all.filter { $0 == "lock" || $0.hasSuffix("/lock") }.map { ($0 as NSString).deletingLastPathComponent })
        let found = all.filter { name in
            let isOurs = places.contains((name as NSString).deletingLastPathComponent)
            return isOurs && !(name as NSString).lastPathComponent.hasPrefix("tokens.json") || name.hasSuffix(".html")
                || name.hasSuffix(".prom")
        }
        return found.map(path).filter {
            (try? FileManager.default.attributesOfItem(atPath: $0)[.type] as? FileAttributeType) == .typeRegular
        }
    }
}
