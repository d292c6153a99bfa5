import Testing

@testable import OneShotCore

/// Shards, refresh times and key fingerprints rely on these values.
@Suite struct FixedHashTests {
    private func hash(_ text: String, seed: UInt64? = nil) -> UInt64 {
        var text = text
        return text.withUTF8 { bytes in
            seed.map { fixedHash(UnsafeRawBufferPointer(bytes), seed: $0) } ?? fixedHash(UnsafeRawBufferPointer(bytes))
        }
    }

    private static let hashes: [(String, UInt64)] = [
        ("", 0xEFD0_1F60_BA99_2926), ("a", 0x82A2_A958_A9BE_CE5B), ("b", 0x6E67_3288_764A_D2D0),
        ("alice", 0x3507_D047_A67C_08F4), ("alicf", 0xA803_ABB5_E00B_E125), ("guild-eu-1", 0x9E6D_53DF_2F32_6C79),
        ("\u{E9}", 0x9D55_CCB9_BA86_763B), ("e\u{301}", 0x5B2B_2844_A45B_76DA), ("\u{0}", 0xB903_4AD3_7056_F5FB),
        (String(repeating: "a", count: 100), 0x5868_0E16_4A22_3518),
    ]

    @Test(arguments: hashes)
    func `the hash is the same on every machine and in every release`(_ text: String, _ expected: UInt64) {
        #expect(hash(text) == expected)
    }

    @Test func `the seed may be another hash`() {
        #expect(hash("guild-eu-1", seed: hash("alice")) == 0x84DA_67DC_9034_AA3A)
    }
}
