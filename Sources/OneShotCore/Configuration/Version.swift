/// Which release this is: said by `version`, the user agent and the man page.
package enum Version {
    package static let current = "0.1.0"

    /// The day of that release, for the manual page.
    package static let date = "2026-11-25"
}
