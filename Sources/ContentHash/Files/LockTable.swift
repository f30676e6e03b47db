internal import CPosix
internal import Glibc

/// The kernel's table of file locks. It names also a holder that does not describe itself.
enum LockTable {
    /// The process that holds a flock(2) on the file at a path; nil if the table does not tell.
    ///
    /// Processes of other namespaces and on other machines are not in it.
    static func holder(of path: String) -> Int32? {
        var status = cposix_status()
        guard cposix_lstatat(AT_FDCWD, path, &status) == 0, let table = try? AtomicFile.read("/proc/locks") else { return nil }
        return holder(String(decoding: table, as: UTF8.self), device: status.device, inode: status.inode)
    }

    /// Finds the holder in the text of `/proc/locks`, see proc(5).
    static func holder(_ table: String, device: UInt64, inode: UInt64) -> Int32? {
        // A device number is coded as in makedev(3).
        let major = (device >> 8 & 0xfff) | (device >> 32 & ~0xfff)
        let minor = (device & 0xff) | (device >> 12 & ~0xff)
        for line in table.split(separator: "\n") {
            // `1: FLOCK ADVISORY WRITE 4711 fe:00:1234 0 EOF`. A line with an arrow waits.
            let fields = line.split(separator: " ")
            guard fields.count > 5, fields[1] == "FLOCK", let process = Int32(fields[4]), process > 0 else { continue }
            let file = fields[5].split(separator: ":")
            guard file.count == 3, UInt64(file[0], radix: 16) == major, UInt64(file[1], radix: 16) == minor, UInt64(file[2]) == inode
            else { continue }
            return process
        }
        return nil
    }

    /// A process in words: `process 4711 (flock) of 'eve'`.
    static func words(_ process: Int32) -> String {
        let folder = "/proc/\(process)"
        let name = (try? AtomicFile.read(folder + "/comm")).flatMap { $0 }
        let program = name.map { " (" + String(decoding: $0.prefix { $0 >= 0x20 }, as: UTF8.self) + ")" } ?? ""
        return "process \(process)\(program)" + (FileOwner.of(folder).map { " of \($0.name)" } ?? "")
    }
}
