/// Paths that are not as they were at the last look, or of which that can't be told.
package struct ChangedPaths: Sendable {
    /// Each once.
    package let sorted: [RelativePath]

    package init(_ paths: some Sequence<RelativePath>) {
        sorted = Set(paths).sorted()
    }

    package var isEmpty: Bool { sorted.isEmpty }

    /// True if the path itself or anything below it is among them.
    package func touch(_ root: RelativePath) -> Bool {
        if root.isRoot { return !isEmpty }
        // What lies below "a" sorts from "a/" on; between that and "a" itself there may be others, such as "a-b".
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
