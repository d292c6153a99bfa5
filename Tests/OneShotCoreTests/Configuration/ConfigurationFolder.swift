import Foundation

@testable import OneShotCore

/// A directory for one test's configuration, removed with the value.
struct ConfigurationFolder: ~Copyable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "presence-oneshot-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, with the folders that its name contains, and returns its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, Data(text.utf8)) }

    @discardableResult
    func write(_ name: String, _ data: Data) throws -> String {
        let file = URL(filePath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: file)
        return "\(path)/\(name)"
    }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
    }

    func load(_ text: String) throws -> Configuration { try Configuration.load(write("presence.json", text)) }

    /// The errors of a configuration, without this folder's path. Empty if it is accepted.
    func complaints(about text: String) throws -> [String] {
        try complaints(about: Data(text.utf8))
    }

    func complaints(about data: Data) throws -> [String] {
        let file = try write("presence.json", data)
        do throws(ConfigurationError) {
            _ = try Configuration.load(file)
            return []
        } catch {
            return error.lines.map { $0.replacingOccurrences(of: path + "/", with: "") }
        }
    }
}
