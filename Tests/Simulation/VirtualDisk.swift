import SimulatedCore

/// A disk that can lose unsynced changes in a power cut.
///
/// The contents of a file are safe once the file was synced. Its name is safe once its directory was synced. For
/// everything else, a power cut keeps a random prefix: of the bytes of each file, and of the sequence of renames and
/// removals.
final class VirtualDisk {
    private final class Inode {
        var bytes: [UInt8]
        var mode: UInt32
        var modified: Int64
        var isSynced = false

        init(_ bytes: [UInt8], mode: UInt32, modified: Int64) {
            self.bytes = bytes
            self.mode = mode
            self.modified = modified
        }
    }

    private enum Change {
        case put(Path, Inode)
        case drop(Path)
    }

    /// Paths are compared byte for byte, as in real file systems.
    private typealias Path = Identifier<VirtualDisk>

    private var live: [Path: Inode] = [:]
    private var durable: [Path: Inode] = [:]

    /// The renames and removals since the directory was last synced.
    private var journal: [Change] = []
    private(set) var directories: Set<String> = ["/state", "/host", "/etc"]

    /// The state directory's mode.
    var stateMode: UInt32 = 0o700

    func file(at path: String) -> VirtualFile? {
        if directories.contains(path) {
            return VirtualFile(
                [], mode: path == "/state" ? stateMode : 0o700, modifiedMilliseconds: 0, isDirectory: true)
        }
        return live[Path(path)].map { VirtualFile($0.bytes, mode: $0.mode, modifiedMilliseconds: $0.modified) }
    }

    func bytes(_ path: String) -> [UInt8]? { live[Path(path)]?.bytes }

    /// The version of a file that a power cut may restore.
    func durableBytes(_ path: String) -> [UInt8]? { durable[Path(path)]?.bytes }

    func names(in directory: String) -> [String] {
        live.keys.map(\.text).filter { $0.hasPrefix(directory + "/") }.map { String($0.dropFirst(directory.count + 1)) }
            .sorted()
    }

    /// Writes a file, already synced, on behalf of another program.
    func put(_ path: String, _ bytes: [UInt8], mode: UInt32 = 0o600, modified: Int64 = 0) {
        let inode = Inode(bytes, mode: mode, modified: modified)
        inode.isSynced = true
        live[Path(path)] = inode
        durable[Path(path)] = inode
    }

    func remove(_ path: String) {
        live[Path(path)] = nil
        durable[Path(path)] = nil
        journal.removeAll { if case .put(Path(path), _) = $0 { true } else { false } }
    }

    func apply(_ operation: FileOperation, at now: Int64) {
        switch operation {
        case .create(let path, let mode):
            set(path, Inode([], mode: mode, modified: now))
        case .append(let path, let bytes):
            live[Path(path)]?.bytes += bytes
            live[Path(path)]?.modified = now
        case .sync(let path): live[Path(path)]?.isSynced = true
        case .rename(let path, let other):
            guard let inode = live[Path(path)] else { return }
            drop(path)
            set(other, inode)
        case .syncDirectory:
            for change in journal { Self.apply(change, in: &durable) }
            journal = []
        case .remove(let path): drop(path)
        case .setMode(let mode, let path): live[Path(path)]?.mode = mode
        case .makeDirectory(let path): directories.insert(path)
        }
    }

    func setMode(_ mode: UInt32, of path: String) { live[Path(path)]?.mode = mode }

    private func set(_ path: String, _ inode: Inode) {
        live[Path(path)] = inode
        journal.append(.put(Path(path), inode))
    }

    private func drop(_ path: String) {
        if live[Path(path)] == nil { return }
        live[Path(path)] = nil
        journal.append(.drop(Path(path)))
    }

    private static func apply(_ change: Change, in names: inout [Path: Inode]) {
        switch change {
        case .put(let path, let inode): names[path] = inode
        case .drop(let path): names[path] = nil
        }
    }

    /// Cuts the power and restores it.
    func cutPower(_ dice: inout Dice) {
        for change in journal.prefix(dice.int(0...journal.count)) { Self.apply(change, in: &durable) }
        journal = []
        // In a fixed order, because each file uses the dice.
        for (_, inode) in durable.sorted(by: { $0.key < $1.key }) where !inode.isSynced {
            inode.bytes = Array(inode.bytes.prefix(dice.int(0...inode.bytes.count)))
            inode.isSynced = true
        }
        live = durable
    }
}
