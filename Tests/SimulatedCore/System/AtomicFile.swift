internal import Glibc

/// Replaces whole files, in the same steps as the product.
package enum AtomicFile {
    package enum Durability: Sendable {
        case synced, unsynced
    }

    static func replace(
        _ path: String, with bytes: [UInt8], mode: UInt32 = 0o600, _ durability: Durability
    ) throws(SystemError) {
        let temporary = "\(path).\(String(SystemRandomNumberGenerator.word() | 1 << 63, radix: 16)).tmp"
        do throws(SystemError) {
            try write(bytes, to: temporary, mode, durability)
            try rename(temporary, to: path)
        } catch {
            try? CurrentMachine.machine.perform(.remove(temporary))
            throw error
        }
        if durability == .synced { try syncDirectory(of: path) }
    }

    static func create(_ path: String, with bytes: [UInt8], mode: UInt32 = 0o600) throws(SystemError) {
        try write(bytes, to: path, mode, .synced)
    }

    private static func write(
        _ bytes: [UInt8], to path: String, _ mode: UInt32, _ durability: Durability
    ) throws(SystemError) {
        let machine = CurrentMachine.machine
        try machine.perform(.create(path, mode: mode))
        // In two pieces, so that the process can be killed in the middle.
        let middle = bytes.count / 2
        try machine.perform(.append(path, Array(bytes[..<middle])))
        try machine.perform(.append(path, Array(bytes[middle...])))
        if durability == .synced { try machine.perform(.sync(path)) }
    }

    static func canSync(_ path: String) -> Bool { true }

    static let syncCall = "sync the directory of"

    static func syncDirectory(of path: String) throws(SystemError) {
        do throws(SystemError) {
            try CurrentMachine.machine.perform(.syncDirectory(of: path))
        } catch {
            throw SystemError(syncCall, path, code: error.code)
        }
    }

    static func rename(_ path: String, to other: String) throws(SystemError) {
        try CurrentMachine.machine.perform(.rename(path, to: other))
    }

    static func setMode(_ mode: UInt32, of path: String) throws(SystemError) {
        try CurrentMachine.machine.perform(.setMode(mode, of: path))
    }

    static func removeLeftovers(of names: [String], in directory: String) {
        guard let found = try? CurrentMachine.machine.names(in: directory) else { return }
        for name in found where name.hasSuffix(".tmp") && names.contains(where: { name.hasPrefix($0 + ".") }) {
            try? CurrentMachine.machine.perform(.remove("\(directory)/\(name)"))
        }
    }
}

extension SystemRandomNumberGenerator {
    static func word() -> UInt64 { CurrentMachine.machine.randomWord() }
}
