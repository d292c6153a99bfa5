/// Does nothing, because the simulated machine writes no core dumps.
package enum CoreDump {
    package static func forbid() {}
}
