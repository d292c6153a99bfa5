import SimulatedCore

extension FileOperation {
    var call: String {
        switch self {
        case .create: "open"
        case .append: "write"
        case .sync, .syncDirectory: "fsync"
        case .rename: "rename"
        case .remove: "unlink"
        case .setMode: "chmod"
        case .makeDirectory: "mkdir"
        }
    }

    var path: String {
        switch self {
        case .create(let path, _), .append(let path, _), .sync(let path), .rename(let path, _),
            .syncDirectory(let path),
            .remove(let path), .setMode(_, let path), .makeDirectory(let path):
            path
        }
    }

    var short: String { "\(call) \(path)" }
}
