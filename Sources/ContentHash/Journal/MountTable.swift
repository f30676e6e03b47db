/// The mounts of this process, from proc(5)'s `mountinfo`. inotify reports no mount.
enum MountTable {
    /// True when a mount lies below a folder, or if the mounts cannot be read.
    /// - Parameter root: the absolute path of the folder, without links.
    static func hasMount(below root: String) -> Bool {
        guard let table = try? AtomicFile.read("/proc/self/mountinfo") else { return true }
        return points(in: table).contains { isBelow(Array(root.utf8), $0) }
    }

    /// The mount points in a table. Each line has it as its fifth field.
    static func points(in table: [UInt8]) -> [[UInt8]] {
        table.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 5)
            return fields.count > 4 ? unescaped(fields[4]) : nil
        }
    }

    /// True when a path lies below a folder, and is not the folder itself.
    static func isBelow(_ root: [UInt8], _ path: [UInt8]) -> Bool {
        let prefix = root.last == RelativePath.slash ? root : root + [RelativePath.slash]
        return path.count > prefix.count && path.starts(with: prefix)
    }

    /// The field without its escape sequences: a space is `\040`.
    private static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = field
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            guard byte == UInt8(ascii: "\\"), digits.count == 3, let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8) else {
                bytes.append(byte)
                continue
            }
            bytes.append(code)
            rest = rest.dropFirst(3)
        }
        return bytes
    }
}
