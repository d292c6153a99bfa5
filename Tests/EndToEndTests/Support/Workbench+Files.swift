import Foundation

/// The files of a bench, by their paths in its folder.
extension Workbench {
    func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }

    // MARK: - Writing

    func writeConfiguration() throws { try write("presence.json", json: configuration) }

    /// Replaces the host's snapshot in one step, as a host should.
    func writeHost(_ agents: [String: String]) throws { try write("agents.json", json: ["agents": agents]) }

    func write(_ name: String, json: Any) throws {
        try JSONSerialization.data(withJSONObject: json).write(to: folder.appending(path: name), options: .atomic)
    }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name))
    }

    /// Changes a file that holds a JSON object.
    func edit(_ name: String, _ change: (inout [String: Any]) throws -> Void) throws {
        var object = try json(name)
        try change(&object)
        try write(name, json: object)
    }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: target)
    }

    func makePipe(_ name: String) throws {
        guard mkfifo(path(name), 0o600) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    func setMode(_ mode: Int, of name: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    // MARK: - Reading

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    /// The names in a folder, sorted.
    func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(folder)).sorted()
    }

    /// The bytes of a file, `nil` if there is none.
    func read(_ name: String) -> Data? { FileManager.default.contents(atPath: path(name)) }

    func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
    }

    func json(_ name: String) throws -> [String: Any] {
        guard let data = read(name), let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw CocoaError(.fileReadCorruptFile)
        }
        return object
    }

    /// The cached row of a target.
    func row(_ agent: String, _ guild: String) throws -> [String: Any]? {
        let agents = try json("state/last-status.json")["agents"] as? [String: [String: [String: Any]]]
        return agents?[agent]?[guild]
    }

    func attributes(_ name: String) throws -> [FileAttributeKey: Any] {
        try FileManager.default.attributesOfItem(atPath: path(name))
    }

    func inode(_ name: String) throws -> Int { try attributes(name)[.systemFileNumber] as? Int ?? 0 }

    /// The permission bits.
    func mode(_ name: String) throws -> Int { try attributes(name)[.posixPermissions] as? Int ?? 0 }
}
