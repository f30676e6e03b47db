internal import CPosix

/// One event as the kernel writes it (inotify(7)): watch (4 bytes), mask (4), cookie (4), the name's length (4), the name and NULs.
struct InotifyEvent: Hashable {
    var watch: Int32
    var mask: UInt32
    /// Of the entry in the watched folder; empty for the folder itself.
    var name: [UInt8]

    func isAny(_ bits: UInt32) -> Bool { mask & bits != 0 }

    var isOverflow: Bool { isAny(cposix_in_overflow) }
    /// A folder came, from nowhere or from elsewhere.
    var isFolderComing: Bool { isAny(cposix_in_folder) && isAny(cposix_in_create | cposix_in_moved_to) }
    /// A folder went, to nowhere or elsewhere.
    var isFolderGoing: Bool { isAny(cposix_in_folder) && isAny(cposix_in_delete | cposix_in_moved_from) }

    /// The events of what one read gave; what is torn at the end is dropped.
    static func all(in bytes: UnsafeRawBufferPointer) -> [InotifyEvent] {
        var events: [InotifyEvent] = []
        var offset = 0
        while offset + 16 <= bytes.count {
            let length = Int(bytes.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
            guard offset + 16 + length <= bytes.count else { break }
            events.append(
                InotifyEvent(
                    watch: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self),
                    mask: bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self),
                    name: Array(bytes[(offset + 16)..<(offset + 16 + length)].prefix { $0 != 0 })))
            offset += 16 + length
        }
        return events
    }
}
