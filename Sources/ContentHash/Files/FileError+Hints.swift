internal import Glibc

extension FileError {
    /// Hints for a file that belongs to another user; empty otherwise.
    package var hints: [String] {
        guard [EACCES, EPERM].contains(errno), let (owner, place) = FileOwner.nearest(path), owner.user != geteuid() else { return [] }
        return Self.hints(owner: owner, place: place, user: geteuid())
    }

    /// - Parameters:
    ///   - place: the part of the path that can be seen.
    ///   - user: who failed.
    static func hints(owner: FileOwner, place: String, user: UInt32) -> [String] {
        // The cache as a whole, whichever of its files it was.
        let cache = place.range(of: "/.faaso").map { place[..<$0.upperBound] } ?? place[...]
        let name = owner.name.hasPrefix("uid ") ? "#" + owner.name.dropFirst(4) : owner.name
        return ["it belongs to \(owner.name): run faaso as that user (sudo -u \(name) faaso …), or take it: sudo chown -R \(user) \(cache)"]
    }
}

extension String {
    /// The place of the last occurrence of a folder in a path.
    fileprivate func range(of folder: String) -> Range<Index>? { ranges(of: folder).last }
}
