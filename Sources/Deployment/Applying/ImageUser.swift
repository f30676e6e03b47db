import ContainerEngine

/// The USER of an image, resolved to numbers.
struct ImageUser: Hashable, Sendable {
    var user: UInt32
    var group: UInt32

    /// As the owner of files that are put into its containers.
    var owner: TarHeader.Owner { TarHeader.Owner(user: user, group: group) }

    /// Whether the text alone says root; a name may still turn out to be root in the image's /etc/passwd.
    static func isRoot(_ text: String) -> Bool {
        let user = text.split(separator: ":", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        return user.isEmpty || user == "root" || UInt32(user) == 0
    }

    /// Whether the image's own tables are needed to know the numbers.
    static func needsTables(_ text: String) -> Bool {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        return parts.count < 2 || parts.contains { UInt32($0) == nil }
    }

    /// `1000`, `1000:1000`, `app`, `app:app`, by the rules of the Dockerfile reference: a user without a group has the primary group
    /// of its entry, or 0 where it has none. Nil for a name that the tables do not have.
    init?(_ text: String, passwd: String, group groups: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard let name = parts.first else { return nil }
        let entries = passwd.split(separator: "\n").map { $0.split(separator: ":", omittingEmptySubsequences: false).map(String.init) }
        let entry = entries.first { $0.count > 3 && ($0[0] == name || $0[2] == name) }
        guard let user = UInt32(name) ?? entry.flatMap({ UInt32($0[2]) }) else { return nil }
        self.user = user
        group = entry.flatMap { UInt32($0[3]) } ?? 0
        if parts.count > 1 {
            let lines = groups.split(separator: "\n").map { $0.split(separator: ":", omittingEmptySubsequences: false).map(String.init) }
            guard let number = UInt32(parts[1]) ?? lines.first(where: { $0.count > 2 && $0[0] == parts[1] }).flatMap({ UInt32($0[2]) })
            else { return nil }
            group = number
        }
    }
}
