/// Finds records by path. Every table is sorted by bytes, so binary search works.
extension IndexFile {
    /// The number of the folder with a path; nil if the folder was not listed.
    func folderNumber(_ path: UnsafeRawBufferPointer) -> Int? {
        search(0..<folderCount) { Bytes.order(path, self.folder($0).path) }
    }

    /// The number of the record of a path, which is a root or an entry of a listed folder. Nil if
    /// there is none.
    func recordNumber(_ path: RelativePath) -> Int? {
        path.bytes.withUnsafeBytes { bytes in
            if let root = search(0..<rootCount, { Bytes.order(bytes, self.record($0).name) }) { return root }
            guard !bytes.isEmpty else { return nil }
            return listedNumber(bytes)
        }
    }

    /// The numbers of all records of a path. A root that differs from its folder's entry has two.
    func recordNumbers(_ path: RelativePath) -> [Int] {
        path.bytes.withUnsafeBytes { bytes in
            let root = search(0..<rootCount) { Bytes.order(bytes, self.record($0).name) }
            return [root, bytes.isEmpty ? nil : listedNumber(bytes)].compactMap(\.self)
        }
    }

    /// The number of the record of a path in its listed folder.
    private func listedNumber(_ path: UnsafeRawBufferPointer) -> Int? {
        let slash = path.lastIndex(of: RelativePath.slash)
        let parent = UnsafeRawBufferPointer(rebasing: path[..<(slash ?? 0)])
        let name = UnsafeRawBufferPointer(rebasing: path[(slash.map { $0 + 1 } ?? 0)...])
        return folderNumber(parent).flatMap { recordNumber(name, in: $0) }
    }

    /// The number of the record of a name in a listed folder. Nil if there is none.
    func recordNumber(_ name: UnsafeRawBufferPointer, in folder: Int) -> Int? {
        search(self.folder(folder).records) { Bytes.order(name, self.record($0).name) }
    }

    /// The numbers of the roots below a path.
    func roots(below path: RelativePath) -> Range<Int> {
        if path.isRoot { return 0..<rootCount }
        let first = (path.bytes + [RelativePath.slash]).withUnsafeBytes { firstRoot(from: $0) }
        let after = (path.bytes + [RelativePath.slash + 1]).withUnsafeBytes { firstRoot(from: $0) }
        return first..<after
    }

    /// The numbers of the folder with a path, and those of the folders below it. Both ranges may be
    /// empty.
    ///
    /// Other folders may sort between the two ranges, such as "a-b" between "a" and "a/c".
    func folders(of path: UnsafeRawBufferPointer) -> [Range<Int>] {
        guard !path.isEmpty else { return [0..<folderCount] }
        let own = folderNumber(path).map { $0..<($0 + 1) } ?? 0..<0
        let below = (Array(path) + [RelativePath.slash]).withUnsafeBytes { firstFolder(from: $0) }
        let after = (Array(path) + [RelativePath.slash + 1]).withUnsafeBytes { firstFolder(from: $0) }
        return [own, below..<after]
    }

    /// The number of the first folder that does not sort before a path.
    private func firstFolder(from path: UnsafeRawBufferPointer) -> Int {
        first(of: folderCount) { Bytes.order(self.folder($0).path, path) < 0 }
    }

    /// The number of the first root that does not sort before a path.
    private func firstRoot(from path: UnsafeRawBufferPointer) -> Int {
        first(of: rootCount) { Bytes.order(self.record($0).name, path) < 0 }
    }

    private func first(of count: Int, isBefore: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The path of a record, relative to the root of the index.
    func path(ofRecord number: Int) -> RelativePath {
        let name = RelativePath(normalized: Array(record(number).name))
        guard let folder = folderNumber(holding: number) else { return name }
        return RelativePath(normalized: Array(self.folder(folder).path)).appending(name)
    }

    /// The number of the folder that contains a record; nil for a root.
    func folderNumber(holding record: Int) -> Int? {
        var (low, high) = (0, folderCount)
        while low < high {
            let middle = (low + high) / 2
            if folder(middle).records.upperBound <= record { low = middle + 1 } else { high = middle }
        }
        return record < rootCount || low == folderCount ? nil : low
    }

    /// The bytes of a section; nil if there is none.
    func section(named name: String) -> UnsafeRawBufferPointer? {
        Array(name.utf8).withUnsafeBytes { bytes in search(0..<sectionCount) { Bytes.order(bytes, self.sectionName($0)) } }
            .map { section($0).bytes }
    }

    private func search(_ range: Range<Int>, _ order: (Int) -> Int) -> Int? {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            let result = order(middle)
            if result == 0 { return middle }
            if result > 0 { low = middle + 1 } else { high = middle }
        }
        return nil
    }
}
