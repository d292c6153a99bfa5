/// Which release this is: said by `version`, the user agent and the man page.
package enum Version {
    package static let current = "0.1.0"
}
