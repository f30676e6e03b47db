package import Basics
internal import Glibc

extension FileError {
    /// Hints for a file that belongs to another user; empty otherwise.
    package var hints: [String] {
        guard [EACCES, EPERM].contains(errno), let (owner, place) = FileOwner.nearest(path), owner.user != geteuid() else { return [] }
        return Self.hints(owner: owner, place: place, user: geteuid())
    }

    package var blame: Blame { .run }

    /// The hints for a file that belongs to another user.
    /// - Parameters:
    ///   - place: the deepest part of the path that is accessible.
    ///   - user: the user whose access failed.
    static func hints(owner: FileOwner, place: String, user: UInt32) -> [String] {
        // The hint names the cache folder as a whole, not one of its files.
        let cache = place.ranges(of: "/.faaso").last.map { place[..<$0.upperBound] } ?? place[...]
        return ["it belongs to \(owner.name)", FileOwner.hint(runAs: owner.name), FileOwner.hint(take: String(cache), user: user)]
    }
}

/// The advice on files of another user. All errors share this wording.
extension FileOwner {
    /// The hint to run faaso as another user.
    /// - Parameter name: the ``name`` of an owner.
    package static func hint(runAs name: String) -> String {
        "run faaso as \(name): sudo -u \(name.replacing("uid ", with: "#")) faaso …"
    }

    /// The hint to change the owner of a path.
    /// - Parameter user: the future owner of the path.
    package static func hint(take path: String, user: UInt32) -> String { "take it: sudo chown -R \(user) \(path)" }
}
