import OneShotCore

@main
enum PresenceOneShot {
    static func main() {}
}
