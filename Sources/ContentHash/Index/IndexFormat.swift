/// The bytes of `.faaso/index`, version 3, in the machine's own byte order (another order reads as another magic number, which is no
/// index).
///
/// ```
/// header    88 bytes: magic 8, checksum of all that follows it 8, version 4, flags 4, length of the file 8,
///                     folders 4, records 4, roots 4, sections 4, names' length 8, sections' length 8,
///                     the root's file system: type 8, id 8, device 8
/// records   80 bytes each: name offset 4, name length 4, size 8, mtime 8, ctime 8, inode 8, kind 1, flags 1, zero 6, digest 32
/// folders   24 bytes each, sorted by path: path offset 4, path length 4, first record 4, records 4, own record 4, flags 4
/// sections  24 bytes each, sorted by name: name offset 4, name length 4, data offset 8, data length 8
/// names     each ended by a NUL, so that the kernel takes them where they lie
/// data      of the sections
/// ```
/// The first records are the roots, sorted by path; those of the folders follow, folder by folder, each folder's sorted by name. A folder
/// that was listed stands in the table of folders, and its own stat is the record that the table names.
enum IndexFormat {
    static let magic: UInt64 = 0x3178_6469_6F73_6166
    static let version: UInt32 = 3
    static let headerSize = 88
    static let recordSize = 80
    static let folderSize = 24
    static let sectionSize = 24
    /// The checksum covers everything from here on.
    static let checkedFrom = 16

    /// Flags of the whole file.
    enum HeaderFlag {
        /// A look failed: what it found must not pass for the whole.
        static let incomplete: UInt32 = 1
    }

    /// Flags of a record.
    enum RecordFlag {
        static let hasDigest: UInt8 = 1
        static let racy: UInt8 = 2
        /// One of the paths that `FileIndex.mark()` marked.
        static let marked: UInt8 = 4
        /// A folder whose entries stand in the index, one at least: whoever looks at these opens it, and its stat comes with that.
        static let listed: UInt8 = 8
    }

    /// Flags of a folder.
    enum FolderFlag {
        /// Its times don't tell whether its listing is the same: its entries must be counted.
        static let unreliable: UInt32 = 1
    }
}
