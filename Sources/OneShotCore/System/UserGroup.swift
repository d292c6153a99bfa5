internal import Glibc

/// A group of users, as the system's databases know it.
enum UserGroup {
    /// Whether anybody but these users is known to be a member: the group lists them, or it is their primary group.
    static func hasMembers(_ group: UInt32, besides users: Set<UInt32>) -> Bool {
        var listed = getgrgid(group)?.pointee.gr_mem
        while let name = listed?.pointee {
            // A member whom no database knows is somebody else.
            guard let user = getpwnam(name), users.contains(user.pointee.pw_uid) else { return true }
            listed = listed?.successor()
        }
        setpwent()
        defer { endpwent() }
        while let user = getpwent() {
            if user.pointee.pw_gid == group, !users.contains(user.pointee.pw_uid) { return true }
        }
        return false
    }
}
