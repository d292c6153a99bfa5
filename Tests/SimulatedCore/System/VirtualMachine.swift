internal import Glibc

/// The machine that the program runs on in a simulation, in the place of the kernel and of libcurl.
///
/// This module is the program itself, folder by folder the product's own sources; only `System/` and `Transport/` are others,
/// and do nothing but ask the current machine. So a pass runs from its command line to its exit status as it does in
/// production, and whatever it sees of the world and does to it comes by here.
///
/// Keep the names and the signatures of the product's `System/`: whoever changes those changes these.
package protocol VirtualMachine: AnyObject {
    // MARK: Time and the process

    var wallNanoseconds: Int64 { get }
    var steadyNanoseconds: Int64 { get }
    var pendingStop: Signals.Stop? { get }

    /// Lets time pass until it is up or a stop is pending.
    func sleep(milliseconds: Int64)
    func environment(_ name: String) -> String?
    func randomWord() -> UInt64
    func print(_ text: String, to stream: StandardStream)
    func runCommand(_ arguments: [String], milliseconds: Int64) throws(ChildProcess.Failure) -> [UInt8]

    // MARK: Files

    /// What is at a path, `nil` where nothing is.
    func file(at path: String) throws(SystemError) -> VirtualFile?
    func names(in directory: String) throws(SystemError) -> [String]
    func perform(_ operation: FileOperation) throws(SystemError)

    /// Takes a file's lock, if nobody has it.
    func tryLock(_ path: String) throws(SystemError) -> Bool
    func unlock(_ path: String)

    // MARK: Network

    func loadNetworkLibrary() throws(TransportUnavailable)
    func start(_ request: HTTPRequest, id: Int)

    /// What has ended, as soon as anything has, the time is up or, where it is looked for, a stop is pending.
    func completions(milliseconds: Int64, orStop: Bool) -> [CurlTransport.Completion]
}

/// A file or a directory as it is looked at.
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

/// One change of the file system, between any two of which the power may go.
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

/// Which machine this thread is on: simulations run on all cores.
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

    /// Runs `body` on a machine; within it another may take over for a while, as processes do.
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
        guard let pointer = pthread_getspecific(key) else { preconditionFailure("the program runs on no machine") }
        return Unmanaged<Box>.fromOpaque(pointer).takeUnretainedValue().machine
    }
}
