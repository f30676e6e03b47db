/// Finding by path: every table is sorted by bytes, so a few comparisons do.
extension IndexFile {
    /// The folder of this path, if it was listed.
    func folderNumber(_ path: UnsafeRawBufferPointer) -> Int? {
        search(0..<folderCount) { Bytes.order(path, self.folder($0).path) }
    }

    /// The record of this path: a root's, or one in a folder that was listed.
    func recordNumber(_ path: RelativePath) -> Int? {
        path.bytes.withUnsafeBytes { bytes in
            if let root = search(0..<rootCount, { Bytes.order(bytes, self.record($0).name) }) { return root }
            guard !bytes.isEmpty else { return nil }
            let slash = bytes.lastIndex(of: RelativePath.slash)
            let parent = UnsafeRawBufferPointer(rebasing: bytes[..<(slash ?? 0)])
            let name = UnsafeRawBufferPointer(rebasing: bytes[(slash.map { $0 + 1 } ?? 0)...])
            guard let folder = folderNumber(parent) else { return nil }
            return search(self.folder(folder).records) { Bytes.order(name, self.record($0).name) }
        }
    }

    /// The folder whose records this one is among; nil for a root.
    func folderNumber(holding record: Int) -> Int? {
        var (low, high) = (0, folderCount)
        while low < high {
            let middle = (low + high) / 2
            if folder(middle).records.upperBound <= record { low = middle + 1 } else { high = middle }
        }
        return record < rootCount || low == folderCount ? nil : low
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
