/// Headers of reproducible tar archives. They do not depend on the machine or the time of creation.
///
/// The format is POSIX ustar. Values that ustar cannot hold go into pax records (IEEE 1003.1, "pax
/// Interchange Format"). By default owner and group are 0, and the modes are 0644, 0755 and 0777.
/// Every time is `TarHeader.time`.
///
/// Names and link texts of up to 100 bytes stand in the header, in any encoding. Longer ones go
/// into pax records, with `hdrcharset=BINARY` if they are not UTF-8. GNU tar and Go's archive/tar,
/// which the builder uses, can read all of these.
package enum TarHeader {
    /// The time of every file: 1980-01-02 00:00 UTC in seconds since 1970. Zip archives, such as
    /// Python wheels, cannot hold a time before 1980 in any time zone.
    package static let time: UInt64 = 315_619_200
    /// The size of a block in bytes.
    package static let block = 512

    /// The type of an entry.
    package enum Kind {
        /// A regular file with its size in bytes.
        case file(size: UInt64, executable: Bool)
        /// A symbolic link with its text.
        case symlink(target: [UInt8])
        /// A folder.
        case directory
    }

    /// The numeric owner of an entry.
    package struct Owner: Hashable, Sendable {
        /// The id of the user.
        package var user: UInt32
        /// The id of the group.
        package var group: UInt32

        /// Creates an owner.
        package init(user: UInt32, group: UInt32) { (self.user, self.group) = (user, group) }

        /// The user and the group with the number 0.
        package static let root = Owner(user: 0, group: 0)
    }

    /// The two zero blocks that end an archive.
    package static var end: [UInt8] { [UInt8](repeating: 0, count: 2 * block) }

    /// The number of zero bytes that follow a file of a given size.
    package static func padding(after size: UInt64) -> Int { Int((512 - size % 512) % 512) }

    /// The blocks that precede the content of an entry.
    /// - Parameters:
    ///   - path: the name of the entry. A folder's name gets a trailing slash.
    ///   - permissions: the permission bits; nil for the default of the type.
    package static func blocks(path: [UInt8], kind: Kind, permissions: UInt16? = nil, owner: Owner = .root) -> [UInt8] {
        var records: [(key: String, value: [UInt8])] = []
        var name = path
        var (mode, type, size, link) = (0o644, UInt8(ascii: "0"), UInt64(0), [UInt8]())
        switch kind {
        case .file(let bytes, let isExecutable):
            size = bytes
            if isExecutable { mode = 0o755 }
            if size >= 1 << 33 { records.append(("size", Array(String(size).utf8))) }
        case .symlink(let target):
            (mode, type, link) = (0o777, UInt8(ascii: "2"), target)
            if link.count > 100 { records.append(("linkpath", link)) }
        case .directory:
            (mode, type) = (0o755, UInt8(ascii: "5"))
            name.append(UInt8(ascii: "/"))
        }
        if let permissions { mode = Int(permissions) }
        if owner.user >= 1 << 21 { records.append(("uid", Array(String(owner.user).utf8))) }
        if owner.group >= 1 << 21 { records.append(("gid", Array(String(owner.group).utf8))) }
        if name.count > 100 { records.append(("path", name)) }
        if !records.allSatisfy({ String(validating: $0.value, as: UTF8.self) != nil }) {
            records.append(("hdrcharset", Array("BINARY".utf8)))
        }

        let own = ustar(name: name, mode: mode, owner: owner, size: size < 1 << 33 ? size : 0, type: type, link: link)
        if records.isEmpty { return own }
        let body = records.sorted { $0.key < $1.key }.flatMap { record($0.key, $0.value) }
        let extended = ustar(
            name: Array("PaxHeader".utf8), mode: 0o644, owner: .root, size: UInt64(body.count), type: UInt8(ascii: "x"), link: [])
        return extended + body + [UInt8](repeating: 0, count: padding(after: UInt64(body.count))) + own
    }

    /// A pax record `length key=value\n`. The length includes its own digits.
    private static func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
        let rest = Array(" \(key)=".utf8) + value + [UInt8(ascii: "\n")]
        var length = rest.count
        while String(length).utf8.count + rest.count != length { length = String(length).utf8.count + rest.count }
        return Array(String(length).utf8) + rest
    }

    /// One ustar block. Values that are too long are cut; the preceding pax record contains them in
    /// full.
    private static func ustar(name: [UInt8], mode: Int, owner: Owner, size: UInt64, type: UInt8, link: [UInt8]) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: block)
        func put(_ bytes: some Collection<UInt8>, at offset: Int) {
            header.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
        }
        func octal(_ value: UInt64, digits: Int) -> [UInt8] {
            let text = String(value, radix: 8)
            return Array((String(repeating: "0", count: digits - text.utf8.count) + text).utf8)
        }
        put(name.prefix(100), at: 0)
        put(octal(UInt64(mode), digits: 7), at: 100)
        put(octal(UInt64(owner.user) & 0o7777777, digits: 7), at: 108)
        put(octal(UInt64(owner.group) & 0o7777777, digits: 7), at: 116)
        put(octal(size, digits: 11), at: 124)
        put(octal(time, digits: 11), at: 136)
        put([UInt8](repeating: 0x20, count: 8), at: 148)
        put([type], at: 156)
        put(link.prefix(100), at: 157)
        put(Array("ustar\0".utf8) + Array("00".utf8), at: 257)
        let sum = header.reduce(UInt64(0)) { $0 + UInt64($1) }
        put(octal(sum, digits: 6) + [0, 0x20], at: 148)
        return header
    }
}
