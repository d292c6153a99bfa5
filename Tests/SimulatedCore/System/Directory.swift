internal import Glibc

/// The directories on the machine's disk.
package enum Directory {
    static func create(_ path: String) throws(SystemError) {
        try CurrentMachine.machine.perform(.makeDirectory(path))
    }

    static func exists(_ path: String) throws(SystemError) -> Bool {
        try CurrentMachine.machine.file(at: path)?.isDirectory ?? false
    }

    static func checkWritable(_ path: String) throws(SystemError) {
        guard let file = try CurrentMachine.machine.file(at: path) else {
            throw SystemError("access", path, code: ENOENT)
        }
        if file.mode & 0o200 == 0 { throw SystemError("access", path, code: EACCES) }
    }

    static func checkSearchable(_ path: String) throws(SystemError) {}
    static func checkCreatable(_ path: String) throws(SystemError) {}
    static func isFull(_ path: String) -> Bool { false }
    static func canonical(_ path: String) -> String { path }

    static func names(in path: String) throws(SystemError) -> [String] {
        try CurrentMachine.machine.names(in: path)
    }

    static func firstName(in path: String, where matches: (String) -> Bool) throws(SystemError) -> String? {
        try names(in: path).first(where: matches)
    }
}
