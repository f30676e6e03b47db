/// The paths whose changes a journal reports. All other paths must be examined by a scan.
package struct JournalCoverage: Hashable, Sendable {
    /// Every change in these trees is reported, except in closed folders.
    private(set) var trees: Set<RelativePath>
    /// Trees of records in faaso's own folder. Every change in them is reported.
    private(set) var records: Set<RelativePath>
    /// The change of one of these paths itself is reported.
    private(set) var paths: Set<RelativePath>
    /// Changes below these paths are missed, although they lie in a tree.
    private(set) var refused: Set<RelativePath>

    /// The coverage of watched paths.
    init(_ watched: WatchedPaths, refused: Set<RelativePath> = []) {
        // Paths in a tree add nothing. An answer carries the coverage, so it should be short.
        trees = watched.trees.filter { tree in !(tree.parent.map { $0.isInside(anyOf: watched.trees) } ?? false) }
        records = watched.records
        paths = watched.paths.union(watched.above).filter { !$0.isClosed && !watched.contains(inTrees: $0) }
        self.refused = refused
    }

    /// A coverage without any path.
    static let none = JournalCoverage(WatchedPaths(), refused: [.root])

    /// Removes a path that cannot be watched, with everything below it.
    mutating func refuse(_ path: RelativePath) { refused.insert(path) }

    /// True when a path lies in a tree of records.
    func covers(record path: RelativePath) -> Bool { path.isInside(anyOf: records) }

    /// True when each change of a path outside of all trees is reported, if it is no folder.
    ///
    /// A path in a tree is covered by its folder, see ``folders(of:)``. If that folder was not
    /// listed, a link may lie above the path.
    func covers(path: RelativePath) -> Bool { paths.contains(path) && !path.isInside(anyOf: refused) }

    /// A checksum of the coverage, the same in each process.
    var checksum: UInt64 {
        var writer = FieldWriter()
        write(to: &writer)
        return writer.bytes.withUnsafeBytes { Checksum.of($0) }
    }

    /// Appends the fields of the coverage. Equal coverages have equal bytes.
    func write(to writer: inout FieldWriter) {
        for list in [trees, records, paths, refused] { writer.write(list.sorted()) { $0.write($1) } }
    }

    /// Reads the fields of a coverage.
    init(from reader: inout FieldReader) throws(FieldReader.Torn) {
        func list() throws(FieldReader.Torn) -> Set<RelativePath> {
            Set(try reader.list { reader throws(FieldReader.Torn) in try reader.path() })
        }
        trees = try list()
        records = try list()
        paths = try list()
        refused = try list()
    }
}
