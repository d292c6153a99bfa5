internal import Glibc

/// The machine that the program runs on in a simulation. It replaces the kernel and libcurl.
///
/// This module compiles the product's own sources. Only `System/` and `Transport/` are replaced. They forward every
/// call to the current machine. So a pass runs as in production, from the command line to the exit status, and all its
/// input and output go through this protocol.
///
/// The names and signatures must equal those of the product's `System/` and `Transport/`. Change both together.
package protocol VirtualMachine: AnyObject {
    // MARK: Time and the process

    var wallNanoseconds: Int64 { get }
    var steadyNanoseconds: Int64 { get }
    var pendingStop: Signals.Stop? { get }

    /// Advances the time until the sleep is over or a stop is pending.
    func sleep(milliseconds: Int64)
    func environment(_ name: String) -> String?

    /// How many more files can be opened, connections included.
    var freeFiles: Int { get }
    func randomWord() -> UInt64
    func print(_ text: String, to stream: StandardStream)
    func runCommand(_ arguments: [String], milliseconds: Int64) throws(ChildProcess.Failure) -> [UInt8]

    // MARK: Files

    /// The file or directory at a path, or `nil` if there is none.
    func file(at path: String) throws(SystemError) -> VirtualFile?

    /// The same for a process that wants to read the contents, which another user's file may forbid.
    func open(_ path: String) throws(SystemError) -> VirtualFile?
    func names(in directory: String) throws(SystemError) -> [String]
    func perform(_ operation: FileOperation) throws(SystemError)

    /// Takes the lock on a file. Returns `false` if another process holds it.
    func tryLock(_ path: String) throws(SystemError) -> Bool
    func unlock(_ path: String)

    // MARK: Network

    func loadNetworkLibrary() throws(TransportUnavailable)
    func start(_ request: HTTPRequest, id: Int)

    /// Waits until a request has ended or the time is up, and returns the ended requests. With `orStop` a pending stop
    /// ends the wait too.
    func completions(milliseconds: Int64, orStop: Bool) -> [CurlTransport.Completion]
}

/// A copy of a file or a directory.
package struct VirtualFile {
    package var bytes: [UInt8]
    package var mode: UInt32
    package var modifiedMilliseconds: Int64
    package var isDirectory: Bool

    package init(_ bytes: [UInt8], mode: UInt32, modifiedMilliseconds: Int64, isDirectory: Bool = false) {
        self.bytes = bytes
        self.mode = mode
        self.modifiedMilliseconds = modifiedMilliseconds
        self.isDirectory = isDirectory
    }
}

/// One change of the file system. A power cut may happen between any two changes.
package enum FileOperation: Equatable, Sendable {
    case create(String, mode: UInt32)
    case append(String, [UInt8])
    case sync(String)
    case rename(String, to: String)
    case syncDirectory(of: String)
    case remove(String)
    case setMode(UInt32, of: String)
    case makeDirectory(String)
}

/// The machine of the current thread. It is a property of the thread because simulations run on all cores.
package enum CurrentMachine {
    private final class Box {
        let machine: any VirtualMachine

        init(_ machine: any VirtualMachine) { self.machine = machine }
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// Runs `body` on a machine. Calls may be nested: the inner machine replaces the outer one for a while.
    package static func run<Result>(on machine: any VirtualMachine, _ body: () -> Result) -> Result {
        let previous = pthread_getspecific(key)
        let box = Box(machine)
        pthread_setspecific(key, Unmanaged.passUnretained(box).toOpaque())
        defer {
            pthread_setspecific(key, previous)
            withExtendedLifetime(box) {}
        }
        return body()
    }

    static var machine: any VirtualMachine {
        guard let pointer = pthread_getspecific(key) else { preconditionFailure("no machine is set for this thread") }
        return Unmanaged<Box>.fromOpaque(pointer).takeUnretainedValue().machine
    }
}
