import Foundation
import FuzzChecks
import Testing

@testable import OneShotCore

/// The fuzzer's first inputs, intact and damaged. Inputs that once found an error are among them.
@Suite struct FuzzCorpusTests {
    private static func seeds(of target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        let folder = RepositoryFile.root.appending(path: "Tests/Fuzz/Corpus/\(target.rawValue)")
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .sorted { $0.path() < $1.path() }
            .map { ($0.lastPathComponent, Array(try Data(contentsOf: $0))) }
    }

    /// Checks the bytes in memory of exactly their size, so that a sanitizer sees any read beyond the end.
    private static func check(_ bytes: [UInt8], _ target: FuzzTarget) throws {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { memory.deallocate() }
        memory.copyBytes(from: bytes)
        try target.check(UnsafeRawBufferPointer(memory))
    }

    @Test(arguments: FuzzTarget.allCases)
    func `no input of the corpus breaks a promise`(target: FuzzTarget) throws {
        let seeds = try Self.seeds(of: target)
        #expect(seeds.count >= 2)
        for (name, bytes) in seeds {
            #expect(throws: Never.self, "\(name)") { try Self.check(bytes, target) }
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func `no damaged input of the corpus breaks a promise`(target: FuzzTarget) throws {
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

    /// Changes, inserts, repeats or removes bytes, or cuts off the end.
    private static func damage(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        let special = Array("{}[]\",:\\u0-+.eE19atnTZ/@ \n\u{C}\0".utf8) + [0x1F, 0x7F, 0x80, 0xC3, 0xE2, 0xED, 0xFF]
        let byte = special.randomElement(using: &random) ?? 0
        guard !bytes.isEmpty else { return bytes.append(byte) }
        let offset = Int.random(in: 0..<bytes.count, using: &random)
        let end = min(bytes.count, offset + Int.random(in: 1...40, using: &random))
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[offset] = byte
        case 1: bytes[offset] = UInt8.random(in: 0...UInt8.max, using: &random)
        case 2: bytes.insert(byte, at: offset)
        case 3: bytes.insert(contentsOf: bytes[offset..<end], at: bytes.indices.randomElement(using: &random) ?? 0)
        case 4: bytes.removeSubrange(offset..<end)
        default: bytes.removeSubrange(offset...)
        }
    }
}
