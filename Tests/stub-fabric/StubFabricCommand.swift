import Foundation
import StubFabric

/// `stub-fabric`: a stub of Fabric, to try things with.
@main
enum StubFabricCommand {
    static let usage = """
        usage: stub-fabric COMMAND [OPTION]...

          serve   run a center and guilds on 127.0.0.1 until it is stopped
          demo    show presence-oneshot working with a stub, in five steps
          help    show this text; stub-fabric COMMAND --help lists a command's options

        """

    static func main() {
        // Without this, writing to a closed pipe would kill the process without a message.
        signal(SIGPIPE, SIG_IGN)
        do {
            exit(try run(Array(CommandLine.arguments.dropFirst())))
        } catch let error as UsageError {
            Terminal.printError(error.message)
            exit(EX_USAGE)
        } catch {
            Terminal.printError("\(error)")
            exit(1)
        }
    }

    /// Returns the exit status.
    private static func run(_ arguments: [String]) throws -> Int32 {
        let rest = Array(arguments.dropFirst())
        switch arguments.first {
        case "serve": return try ServeCommand.run(rest)
        case "demo": return try DemoCommand.run(rest)
        case "help", "--help", "-h":
            Terminal.write(usage)
            return 0
        case nil: throw UsageError("no command given; there are serve, demo and help")
        case let other?:
            let hint = Nearest.hint(for: other, in: ["serve", "demo", "help"])
            throw UsageError("unknown command \"\(other)\": \(hint)")
        }
    }
}
