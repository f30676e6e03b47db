package import ContentHash
package import FunctionModel

/// The files of variables that a project's functions name. An include never brings such a file into
/// an image.
package struct EnvironmentFiles: Hashable, Sendable {
    private let sorted: [RelativePath]

    /// An empty set of files.
    package static let none = EnvironmentFiles([])

    /// Collects the files of a project.
    package init(_ project: Project) {
        self.init(project.environmentFiles.map { RelativePath($0) })
    }

    /// Creates a set of files from paths in the repository.
    package init(_ paths: some Sequence<RelativePath>) {
        sorted = Set(paths).sorted()
    }

    /// The files below a folder, sorted by path.
    func below(_ folder: RelativePath) -> ArraySlice<RelativePath> {
        guard !sorted.isEmpty, !folder.isRoot else { return sorted[...] }
        let start = index(from: folder.bytes + [RelativePath.slash])
        return sorted[start..<index(from: folder.bytes + [RelativePath.slash + 1])]
    }

    private func index(from bytes: [UInt8]) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle].bytes.lexicographicallyPrecedes(bytes) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
