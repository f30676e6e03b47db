extension Manifest {
    /// One path on which two manifests differ.
    package struct Change: Sendable, Hashable {
        /// The path that differs, relative to the root of the tree.
        package let path: RelativePath
        /// The kind of the difference.
        package let kind: Kind
        /// The entry before the change; nil if the path was added.
        package let old: Entry?
        /// The entry after the change; nil if the path was removed.
        package let new: Entry?

        /// The kinds of differences.
        package enum Kind: Sendable, Hashable {
            /// The path exists in the new manifest only.
            case added
            /// The path exists in the old manifest only.
            case removed
            /// The bytes, the text of the link, or the type of the entry differ.
            case changed
            /// The bytes are the same, and the executable bit differs.
            case modeChanged
        }
    }

    /// The differences between two manifests, sorted by path.
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
