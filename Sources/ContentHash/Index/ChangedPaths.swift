/// Paths that changed since the last scan, or that could not be checked.
package struct ChangedPaths: Sendable {
    /// The paths in order, without duplicates.
    package let sorted: [RelativePath]

    /// Creates a set of paths from a sequence in any order.
    package init(_ paths: some Sequence<RelativePath>) {
        sorted = Set(paths).sorted()
    }

    /// True when there are no such paths.
    package var isEmpty: Bool { sorted.isEmpty }

    /// True when `root` or anything below it changed.
    package func touch(_ root: RelativePath) -> Bool {
        if root.isRoot { return !isEmpty }
        // Paths below "a" start with "a/". Other paths, such as "a-b", may sort between "a" and
        // "a/".
        let below = RelativePath(normalized: root.bytes + [RelativePath.slash])
        return first(from: root) == root || first(from: below)?.isInside(root) ?? false
    }

    private func first(from path: RelativePath) -> RelativePath? {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < path { low = middle + 1 } else { high = middle }
        }
        return low < sorted.count ? sorted[low] : nil
    }
}
