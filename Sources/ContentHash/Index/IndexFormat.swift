/// The format of `.faaso/index`, version 4, in the machine's own byte order. In another byte order
/// the magic number differs, so the file is invalid there.
///
/// ```
/// header    88 bytes: magic 8, checksum of all later bytes 8, version 4, flags 4, file length 8,
///                     folders 4, records 4, roots 4, sections 4, length of names 8,
///                     length of data 8, file system of the root: type 8, id 8, device 8
/// records   80 bytes each: name offset 4, name length 4, size 8, mtime 8, ctime 8, inode 8,
///                     kind 1, flags 1, zero 6, digest 32
/// folders   24 bytes each, sorted by path: path offset 4, path length 4, first record 4,
///                     records 4, own record 4, flags 4
/// sections  24 bytes each, sorted by name: name offset 4, name length 4, data offset 8,
///                     data length 8
/// names     each terminated by a NUL, so that the kernel can read them in place
/// data      the bytes of the sections
/// ```
/// The first records are the roots, sorted by path. The records of the folders follow, folder by
/// folder, sorted by name. The table of folders contains every listed folder. The own record of a
/// folder has the folder's stat.
enum IndexFormat {
    /// The first 8 bytes of the file. In little-endian order they read "fasoidx1".
    static let magic: UInt64 = 0x3178_6469_6F73_6166
    /// The version of the format.
    static let version: UInt32 = 4
    /// The size of the header in bytes.
    static let headerSize = 88
    /// The size of a record in bytes.
    static let recordSize = 80
    /// The size of a folder in bytes.
    static let folderSize = 24
    /// The size of a section in bytes.
    static let sectionSize = 24
    /// The offset of the checksum.
    static let checksumOffset = 8
    /// The offset of the first byte that the checksum covers.
    static let checkedFrom = 16

    /// Flags of the whole file.
    enum HeaderFlag {
        /// The scan failed in part, so the index is not complete.
        static let incomplete: UInt32 = 1
        /// Some records are linked.
        static let linked: UInt32 = 2
    }

    /// Flags of a record.
    enum RecordFlag {
        /// The record has a digest.
        static let hasDigest: UInt8 = 1
        /// The record is racy, see ``RacyRule``.
        static let racy: UInt8 = 2
        /// `FileIndex.mark()` marked the path.
        static let marked: UInt8 = 4
        /// The record is a folder with at least one entry in the index. Checking its entries opens
        /// the folder, and that yields its stat.
        static let listed: UInt8 = 8
        /// The record is a file with several hard links.
        static let linked: UInt8 = 16
    }

    /// Flags of a folder.
    enum FolderFlag {
        /// The times of the folder do not prove that its names are unchanged. A check must count
        /// its entries.
        static let unreliable: UInt32 = 1
    }
}
