import OneShotCore

@main
enum PresenceOneShot {
    static func main() { ThisProcess.exit(OneShot.run(ThisProcess.arguments).rawValue) }
}
