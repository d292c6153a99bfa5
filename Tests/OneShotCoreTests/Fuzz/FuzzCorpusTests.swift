import Foundation
import FuzzChecks
import OneShotCore
import Testing

/// The inputs that the fuzzer begins with, whole and damaged, so that what they found once stays found.
@Suite struct FuzzCorpusTests {
    private static func seeds(of target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = tests.appending(path: "Fuzz/Corpus/\(target.rawValue)")
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .sorted { $0.path() < $1.path() }
            .map { ($0.lastPathComponent, Array(try Data(contentsOf: $0))) }
    }

    /// Memory of just that size, so that reading beyond it is seen by a sanitizer.
    private static func check(_ bytes: [UInt8], _ target: FuzzTarget) throws {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { memory.deallocate() }
        memory.copyBytes(from: bytes)
        try target.check(UnsafeRawBufferPointer(memory))
    }

    @Test(arguments: FuzzTarget.allCases)
    func `the corpus breaks no promise`(target: FuzzTarget) throws {
        let seeds = try Self.seeds(of: target)
        #expect(seeds.count >= 2)
        for (name, bytes) in seeds {
            #expect(throws: Never.self, "\(name)") { try Self.check(bytes, target) }
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func `nor does what damage makes of it`(target: FuzzTarget) throws {
        var random = SeededGenerator(seed: 1)
        for (name, whole) in try Self.seeds(of: target) {
            for _ in 0..<200 {
                var bytes = whole
                for _ in 0..<Int.random(in: 1...4, using: &random) { Self.damage(&bytes, &random) }
                #expect(throws: Never.self, "\(name): \(String(decoding: bytes, as: UTF8.self).debugDescription)") {
                    try Self.check(bytes, target)
                }
            }
        }
    }

    /// Changes, adds, repeats or loses bytes, or ends too early.
    private static func damage(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        let telling = Array("{}[]\",:\\u0-+.eE19atnTZ/@ \n\u{C}\0".utf8) + [0x1F, 0x7F, 0x80, 0xC3, 0xE2, 0xED, 0xFF]
        let byte = telling.randomElement(using: &random) ?? 0
        guard !bytes.isEmpty else { return bytes.append(byte) }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[place] = byte
        case 1: bytes[place] = UInt8.random(in: 0...UInt8.max, using: &random)
        case 2: bytes.insert(byte, at: place)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: bytes.indices.randomElement(using: &random) ?? 0)
        case 4: bytes.removeSubrange(place..<end)
        default: bytes.removeSubrange(place...)
        }
    }
}
