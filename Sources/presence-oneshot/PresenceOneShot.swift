import OneShotCore

@main
enum PresenceOneShot {
    static func main() {
        let status = OneShot.run(ThisProcess.arguments)
        // Everything was written with write(2), so no stream has anything left to flush, and the farewells of libraries
        // cost a millisecond that nobody needs.
        ThisProcess.exit(status.rawValue)
    }
}
