/// Small tar archives for the engine's archive endpoints. They carry a few files out of a
/// container, or files into it.
package enum TarArchive {
    /// A file to put into an archive.
    package struct File: Hashable, Sendable {
        /// The path in the archive.
        package var name: String
        /// The content.
        package var bytes: [UInt8]
        /// The permission bits.
        package var permissions: UInt16
        /// The owner.
        package var owner: TarHeader.Owner

        /// Creates a file.
        package init(name: String, bytes: [UInt8], permissions: UInt16, owner: TarHeader.Owner = .root) {
            (self.name, self.bytes, self.permissions, self.owner) = (name, bytes, permissions, owner)
        }
    }

    /// Encodes an archive of files. The files keep their order.
    package static func encode(_ files: [File]) -> [UInt8] {
        var archive: [UInt8] = []
        for file in files {
            let size = UInt64(file.bytes.count)
            archive += TarHeader.blocks(
                path: Array(file.name.utf8), kind: .file(size: size, executable: false), permissions: file.permissions, owner: file.owner)
            archive += file.bytes
            archive += [UInt8](repeating: 0, count: TarHeader.padding(after: size))
        }
        return archive + TarHeader.end
    }

    /// Encodes an archive of one empty folder.
    package static func encode(folder name: String, permissions: UInt16, owner: TarHeader.Owner) -> [UInt8] {
        TarHeader.blocks(path: Array(name.utf8), kind: .directory, permissions: permissions, owner: owner) + TarHeader.end
    }

    /// The bytes of the first regular file; nil if there is none.
    package static func firstFile(_ archive: [UInt8]) -> [UInt8]? {
        var offset = 0
        while offset + TarHeader.block <= archive.count, archive[offset] != 0 {
            let size = number(archive[(offset + 124)..<(offset + 136)])
            let kind = archive[offset + 156]
            let start = offset + TarHeader.block
            guard size >= 0, start + size <= archive.count else { return nil }
            if kind == UInt8(ascii: "0") || kind == 0 { return Array(archive[start..<(start + size)]) }
            offset = start + size + TarHeader.padding(after: UInt64(size))
        }
        return nil
    }

    private static func number(_ field: ArraySlice<UInt8>) -> Int {
        let digits = field.filter { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
        return Int(String(decoding: digits, as: UTF8.self), radix: 8) ?? -1
    }
}
