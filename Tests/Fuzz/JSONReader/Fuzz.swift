@testable import OneShotCore

// Reads whatever libFuzzer makes up, here for a minute:
//
//     FUZZ=1 swift build --scratch-path .build-fuzz --sanitize=fuzzer --sanitize=address \
//         -Xswiftc -sanitize=fuzzer,address --product fuzz-json
//     mkdir -p .build-fuzz/corpus
//     .build-fuzz/debug/fuzz-json -max_total_time=60 -timeout=10 -artifact_prefix=.build-fuzz/ \
//         .build-fuzz/corpus Tests/Fuzz/JSONReader/Corpus
//
// Of two -sanitize options the Swift compiler takes the last, so without the third one nothing would guide the fuzzer: it
// must report tens of thousands of counters when it starts. With `-Xswiftc -O` too it is ten times as fast, but a pointer
// is no longer checked against its bounds, only against the allocation. The linker's warnings mean nothing.
//
// Inputs that reach new code go into the first folder, and the next run begins with them. One that breaks a promise is
// left as `.build-fuzz/crash-…` or `timeout-…`; given as the only argument it is run again.

/// One input: a broken promise traps.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    let isAccepted = checkReader(bytes)
    checkDecoders(bytes, isAccepted: isAccepted)
    return 0
}
