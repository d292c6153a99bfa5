import Foundation

/// `stub-fabric demo`: shows newcomers what presence-oneshot does.
enum DemoCommand {
    private static let options = [
        CommandOption(
            "--dir", "PATH", "a new or empty folder to work in, which is kept (default: a temporary folder)"),
        CommandOption("--keep", nil, "keep the temporary folder too, to inspect the files"),
        CommandOption("--program", "PATH", "the presence-oneshot to run (default: the one beside this program)"),
    ]

    static func run(_ arguments: [String]) throws -> Int32 {
        let given = try OptionParser(arguments, options: options)
        if given.wantsHelp {
            Terminal.write(OptionParser.help("stub-fabric demo [OPTION]...", options))
            return 0
        }
        let program = try Program(path: given.text("--program"))
        let folder = try Folder(given.text("--dir"), keep: given.has("--keep"))
        defer { folder.removeIfTemporary() }

        let demo = try Demo(folder: folder.path, program: program)
        for (index, step) in DemoStep.all.enumerated() {
            let mismatches = try demo.run(step, number: index + 1)
            guard mismatches.isEmpty else { return 1 }
        }
        let end = folder.isKept ? " The files are in \(folder.path)." : ""
        Terminal.write(Terminal.paint("All \(DemoStep.all.count) steps went as described.", .green) + end + "\n")
        return 0
    }

    /// The folder to work in.
    private struct Folder {
        let path: String
        let isKept: Bool

        init(_ given: String?, keep: Bool) throws {
            let files = FileManager.default
            guard let given else {
                var template = Array("\(files.temporaryDirectory.path)/presence-demo-XXXXXX".utf8CString)
                guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
                path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
                isKept = keep
                return
            }
            path = URL(fileURLWithPath: given).standardizedFileURL.path
            isKept = true
            try files.createDirectory(atPath: path, withIntermediateDirectories: true)
            guard try files.contentsOfDirectory(atPath: path).isEmpty else {
                throw UsageError(
                    "--dir \(path) is not empty: give a new folder, so that nothing of yours is overwritten")
            }
        }

        func removeIfTemporary() {
            if !isKept { try? FileManager.default.removeItem(atPath: path) }
        }
    }
}
