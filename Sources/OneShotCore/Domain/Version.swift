/// Which release this is, for `version` and the user agent.
package enum Version {
    package static let current = "0.1.0"
}
