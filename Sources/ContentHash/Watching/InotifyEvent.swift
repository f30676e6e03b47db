internal import CPosix

/// One event of inotify(7).
///
/// Its layout is: watch (4 bytes), mask (4), cookie (4), length of the name (4), name with NULs.
struct InotifyEvent: Hashable {
    /// The number of the watch.
    var watch: Int32
    /// The bits that describe the event.
    var mask: UInt32
    /// The name of the entry in the watched folder; empty if the event is about the folder itself.
    var name: [UInt8]

    /// True when any of these bits is set in the mask.
    func isAny(_ bits: UInt32) -> Bool { mask & bits != 0 }

    /// True when the kernel's queue overflowed.
    var isOverflow: Bool { isAny(cposix_in_overflow) }
    /// True when bytes were written to a file that may still be open.
    var isWriting: Bool { isAny(cposix_in_modify) }
    /// True when the file system of the watched folder was unmounted.
    var isUnmount: Bool { isAny(cposix_in_unmount) }
    /// True when an entry was created or moved in.
    var isComing: Bool { isAny(cposix_in_create | cposix_in_moved_to) }
    /// True when a folder was created or moved in.
    var isFolderComing: Bool { isAny(cposix_in_folder) && isComing }
    /// True when a folder was deleted or moved away.
    var isFolderGoing: Bool { isAny(cposix_in_folder) && isAny(cposix_in_delete | cposix_in_moved_from) }

    /// The events in the bytes of one read. An incomplete event at the end is dropped.
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
