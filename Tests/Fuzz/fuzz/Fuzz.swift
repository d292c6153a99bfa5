import FuzzChecks
import Glibc

// The entry point of libFuzzer. A build can have only one, so FUZZ_TARGET names the target. `Tests/Fuzz/run` builds and
// runs it for each target.

private let target: FuzzTarget = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")
        fatalError("FUZZ_TARGET is \"\(name)\"; accepted are \(names)")
    }
    return target
}()

/// Checks one input. A broken promise traps.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do throws(BrokenPromise) {
        try target.check(UnsafeRawBufferPointer(start: start, count: count))
    } catch {
        fatalError("\(target.rawValue): \(error)")
    }
    return 0
}
