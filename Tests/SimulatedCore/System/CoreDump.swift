/// There is no kernel that would write one.
package enum CoreDump {
    package static func forbid() {}
}
