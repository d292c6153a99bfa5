import FuzzChecks
import Glibc

// Reads whatever libFuzzer makes up. `Tests/Fuzz/run` builds it and runs it for one target after the other, which
// FUZZ_TARGET names, since each build can have but one entry point.

private let target: FuzzTarget = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")
        fatalError("FUZZ_TARGET is \"\(name)\"; accepted are \(names)")
    }
    return target
}()

/// One input: a broken promise traps.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do throws(BrokenPromise) {
        try target.check(UnsafeRawBufferPointer(start: start, count: count))
    } catch {
        fatalError("\(target.rawValue): \(error)")
    }
    return 0
}
