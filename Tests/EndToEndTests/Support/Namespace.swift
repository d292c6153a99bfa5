import Foundation

/// Runs programs in Linux namespaces, with other files or a network without answers, if the kernel allows it.
enum Namespace {
    /// Whether a program can get other files.
    static let canMount = mountOptions != nil

    /// Whether a program can also get a network of its own, with a name server that never answers.
    static let canSilence = canMount && Tools.has("ip") && succeeds(silenced(["true"]))

    /// A command line that runs another one with some files replaced.
    ///
    /// - Parameters:
    ///   - files: The replacements, by the path that they replace.
    ///   - command: A program's path and its arguments.
    /// - Returns: The command line.
    static func showing(_ files: [String: String], _ command: [String]) -> [String] {
        mounting(bindMounts(files), command)
    }

    /// A command line that runs other mount commands first.
    static func mounting(_ mounts: [String], _ command: [String]) -> [String] {
        enter(mountOptions ?? [], mounts, command)
    }

    /// A command line like `showing`, in a network in which only 192.0.2.0/24 can be reached and nobody answers.
    static func silenced(showing files: [String: String] = [:], _ command: [String]) -> [String] {
        // Packets that leave one end of the pair arrive at the other, addressed to a card that does not exist.
        let pair = [
            "ip link add here type veth peer name there", "ip addr add 192.0.2.1/24 dev here", "ip link set here up",
            "ip link set there up", "ip neigh add 192.0.2.53 lladdr 02:00:00:00:00:53 dev here",
        ]
        return enter((mountOptions ?? []) + ["--net"], bindMounts(files) + pair, command)
    }

    private static func bindMounts(_ files: [String: String]) -> [String] {
        files.sorted { $0.key < $1.key }.map { "mount --bind '\($0.value)' '\($0.key)'" }
    }

    private static let mountOptions = [["--mount"], ["--map-root-user", "--mount"]].first { options in
        succeeds(enter(options, ["mount --bind /usr /usr"], ["/bin/true"]))
    }

    private static func enter(_ options: [String], _ preparations: [String], _ command: [String]) -> [String] {
        let script = (preparations + ["exec \"$@\""]).joined(separator: " && ")
        return [Tools.path("unshare")] + options + ["/bin/sh", "-c", script, "sh"] + command
    }

    private static func succeeds(_ command: [String]) -> Bool {
        let finished = try? RunningProgram(
            command[0], Array(command.dropFirst()), in: FileManager.default.temporaryDirectory, [:]
        ).wait()
        return finished?.exitCode == 0
    }
}
