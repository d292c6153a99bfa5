import Foundation
import StubFabric
import Testing

/// The search for leaked secrets. It follows every run of the program on a bench, so every test checks for leaks.
extension Workbench {
    /// Fails if a pass leaked one of the secrets that the stub knows, or one of `more`.
    func expectNoSecret(in passes: [FinishedProgram], and more: Set<String> = []) throws {
        try #require(!more.isEmpty || !fabric.secrets.isEmpty)
        for pass in passes { expectNoSecret(in: pass, and: more) }
    }

    /// Fails if the program printed a secret, or wrote one to any file of a state directory but the token cache.
    func expectNoSecret(in finished: FinishedProgram, and more: Set<String>) {
        let identities = configuration["identities"] as? [[String: Any]] ?? []
        let secrets = SecretSearch(fabric.secrets.union(more).union(identities.compactMap { $0["api_key"] as? String }))
        for (name, text) in [("output", Array(finished.output.utf8)), ("errors", Array(finished.errors.utf8))] {
            expect(secrets, notIn: text, name)
        }
        for path in writtenByProgram() {
            expect(secrets, notIn: FileManager.default.contents(atPath: path).map { Array($0) } ?? [], path)
        }
    }

    private func expect(_ secrets: SecretSearch, notIn text: [UInt8], _ name: String) {
        // The issue does not quote the secret, so that the tests' log does not show it either.
        if let length = secrets.lengthOfFirst(in: text) {
            Issue.record("\(name) holds a key or a token, of \(length) characters")
        }
        for word in ["Authorization:", "Bearer "] where text.firstRange(of: Array(word.utf8)) != nil {
            Issue.record("\(name) holds \"\(word)\"")
        }
    }

    /// The files in state directories (the directories with a file `lock`), the status pages and the metrics.
    private func writtenByProgram() -> [String] {
        let all = FileManager.default.enumerator(atPath: path("."))?.compactMap { $0 as? String } ?? []
        let stateDirectories = Set(
            all.filter { $0 == "lock" || $0.hasSuffix("/lock") }.map { ($0 as NSString).deletingLastPathComponent })
        let found = all.filter { name in
            let isState = stateDirectories.contains((name as NSString).deletingLastPathComponent)
            return isState && !(name as NSString).lastPathComponent.hasPrefix("tokens.json") || name.hasSuffix(".html")
                || name.hasSuffix(".prom")
        }
        return found.map(path).filter {
            (try? FileManager.default.attributesOfItem(atPath: $0)[.type] as? FileAttributeType) == .typeRegular
        }
    }
}
