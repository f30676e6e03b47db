package import Basics
internal import Glibc

extension FileError {
    /// Hints for a file that belongs to another user; empty otherwise.
    package var hints: [String] {
        guard [EACCES, EPERM].contains(errno), let (owner, place) = FileOwner.nearest(path), owner.user != geteuid() else { return [] }
        return Self.hints(owner: owner, place: place, user: geteuid())
    }

    package var blame: Blame { .run }

    /// - Parameters:
    ///   - place: the part of the path that can be seen.
    ///   - user: who failed.
    static func hints(owner: FileOwner, place: String, user: UInt32) -> [String] {
        // The cache as a whole, whichever of its files it was.
        let cache = place.ranges(of: "/.faaso").last.map { place[..<$0.upperBound] } ?? place[...]
        return ["it belongs to \(owner.name)", FileOwner.hint(runAs: owner.name), FileOwner.hint(take: String(cache), user: user)]
    }
}

/// The advice on files of another user, in one wording for all errors.
extension FileOwner {
    /// - Parameter name: an owner's ``name``.
    package static func hint(runAs name: String) -> String {
        "run faaso as \(name): sudo -u \(name.replacing("uid ", with: "#")) faaso …"
    }

    /// - Parameter user: who is to own the path.
    package static func hint(take path: String, user: UInt32) -> String { "take it: sudo chown -R \(user) \(path)" }
}
