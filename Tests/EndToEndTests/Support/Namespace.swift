import Foundation

/// Runs programs that see other files than everybody else, or no network at all, where the kernel lets us do that.
enum Namespace {
    /// Whether a program can be shown other files.
    static let canMount = mountOptions != nil

    /// Whether it can be given a network of its own as well, with a name server that never answers.
    static let canSilence = canMount && Tools.has("ip") && succeeds(silenced(["true"]))

    /// A command line that runs another with files put in the place of others.
    ///
    /// - Parameters:
    ///   - files: What is shown, by the path at which it is.
    ///   - command: A program's path and its arguments.
    /// - Returns: The command line.
    static func showing(_ files: [String: String], _ command: [String]) -> [String] {
        let mounts = files.sorted { $0.key < $1.key }.map { "mount --bind '\($0.value)' '\($0.key)'" }
        return enter(mountOptions ?? [], mounts, command)
    }

    /// The same with anything mounted before.
    static func mounting(_ mounts: [String], _ command: [String]) -> [String] {
        enter(mountOptions ?? [], mounts, command)
    }

    /// The same for a network in which only 192.0.2.0/24 can be reached, and nobody there answers.
    static func silenced(showing files: [String: String] = [:], _ command: [String]) -> [String] {
        let mounts = files.sorted { $0.key < $1.key }.map { "mount --bind '\($0.value)' '\($0.key)'" }
        // What is sent down one end of a cable comes out at the other, addressed to a card that is not there.
        let cable = [
            "ip link add here type veth peer name there", "ip addr add 192.0.2.1/24 dev here", "ip link set here up",
            "ip link set there up", "ip neigh add 192.0.2.53 lladdr 02:00:00:00:00:53 dev here",
        ]
        return enter((mountOptions ?? []) + ["--net"], mounts + cable, command)
    }

    private static let mountOptions = [["--mount"], ["--map-root-user", "--mount"]].first { options in
        succeeds(enter(options, ["mount --bind /usr /usr"], ["/bin/true"]))
    }

    private static func enter(_ options: [String], _ preparations: [String], _ command: [String]) -> [String] {
        let script = (preparations + ["exec \"$@\""]).joined(separator: " && ")
        return [Tools.path("unshare")] + options + ["/bin/sh", "-c", script, "sh"] + command
    }

    private static func succeeds(_ command: [String]) -> Bool {
        let ended = try? RunningProgram(
            command[0], Array(command.dropFirst()), in: FileManager.default.temporaryDirectory, [:]
        ).wait()
        return ended?.exitCode == 0
    }
}
