extension Manifest {
    /// One path on which two manifests differ.
    package struct Change: Sendable, Hashable {
        package let path: RelativePath
        package let kind: Kind
        /// The entry before; nil when it was added.
        package let old: Entry?
        /// The entry after; nil when it was removed.
        package let new: Entry?

        package enum Kind: Sendable, Hashable {
            case added
            case removed
            /// Other bytes, another link text, or another kind of thing.
            case changed
            /// The same bytes, executable now or no longer.
            case modeChanged
        }
    }

    /// How `new` differs from `old`, sorted by path; one walk over both.
    package static func difference(old: Manifest, new: Manifest) -> [Change] {
        var changes: [Change] = []
        var (left, right) = (0, 0)
        while left < old.entries.count || right < new.entries.count {
            let before = left < old.entries.count ? old.entries[left] : nil
            let after = right < new.entries.count ? new.entries[right] : nil
            if let before, after.map({ before.path < $0.path }) ?? true {
                changes.append(Change(path: before.path, kind: .removed, old: before, new: nil))
                left += 1
            } else if let after, before.map({ after.path < $0.path }) ?? true {
                changes.append(Change(path: after.path, kind: .added, old: nil, new: after))
                right += 1
            } else if let before, let after {
                if before != after {
                    let isMode = before.digest == after.digest && before.mode.isFile && after.mode.isFile
                    changes.append(Change(path: before.path, kind: isMode ? .modeChanged : .changed, old: before, new: after))
                }
                left += 1
                right += 1
            }
        }
        return changes
    }
}

extension Manifest.Mode {
    fileprivate var isFile: Bool { self == .file || self == .executable }
}
