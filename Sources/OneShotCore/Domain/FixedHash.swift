/// A hash that is the same in every process, on every machine and in every release, which `Hasher` is not.
///
/// Do not change it. It decides which shard an agent belongs to: with another hash, two jobs would push the same agents
/// without knowing of each other's rows. It also decides when a row is refreshed and how a refused key is recognized.
///
/// It is FNV-1a over 64 bits, and then the finishing steps of MurmurHash3, so that all bits depend on all bytes. The
/// hashed names come from the operator's own files, so nobody can choose them to collide.
///
/// - Parameters:
///   - bytes: What is hashed.
///   - seed: The start of the hash. The hash of other bytes as the seed gives a hash of both.
/// - Returns: The hash.
func fixedHash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0xCBF2_9CE4_8422_2325) -> UInt64 {
    var hash = seed
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
    hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
    return hash ^ hash >> 33
}
