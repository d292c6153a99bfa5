internal import CCurl

/// What the kernel writes of a process that ends badly, all of its memory: of ours every key and token of the pass. What
/// Swift prints then, where its backtraces are switched on, shows some of it.
package enum CoreDump {
    /// From now on none is written of this process. Its commands keep the limit that it was started with.
    package static func forbid() { csystem_forbid_core_dumps() }
}
