import CPosix
import Glibc
import Testing

@testable import ContentHash

struct StatTests {
    static let status = cposix_status(device: 1, inode: 2, size: 3, mtime: 4, ctime: 5, mode: S_IFREG | 0o644)

    @Test(arguments: ["inode", "size", "mtime", "ctime", "kind", "executable"])
    func `a stat that differs in one field is another`(field: String) {
        var other = Self.status
        switch field {
        case "inode": other.inode += 1
        case "size": other.size += 1
        case "mtime": other.mtime += 1
        case "ctime": other.ctime += 1
        case "kind": other.mode = S_IFLNK | 0o644
        default: other.mode |= 0o100
        }
        #expect(Stat(other) != Stat(Self.status))
    }

    @Test func `the device and the permissions that a umask changes are not compared`() {
        var other = Self.status
        other.device = 9
        other.mode = S_IFREG | 0o611
        #expect(Stat(other) == Stat(Self.status))
    }

    @Test(
        arguments: [
            (S_IFREG | 0o644, Stat.Kind.file), (S_IFREG | 0o655, .file), (S_IFREG | 0o100, .executable), (S_IFLNK | 0o777, .symlink),
            (S_IFDIR | 0o755, .directory), (S_IFIFO | 0o644, .other), (S_IFSOCK | 0o644, .other), (S_IFCHR | 0o644, .other),
        ] as [(UInt32, Stat.Kind)])
    func `a mode tells the kind`(mode: UInt32, kind: Stat.Kind) {
        #expect(Stat.Kind(mode: mode) == kind)
    }

    @Test(
        arguments: [
            (mtime: 0, ctime: 0, isRacy: false), (99, 99, false), (100, 0, true), (0, 100, true), (110, 0, true), (0, 500, true),
        ] as [(mtime: Int64, ctime: Int64, isRacy: Bool)])
    func `a file is racy from ten milliseconds before the look on, by either time`(mtime: Int64, ctime: Int64, isRacy: Bool) {
        let milli: Int64 = 1_000_000
        let stat = Stat(kind: .file, size: 1, mtime: 1_000_000 * milli + mtime * milli, ctime: 1_000_000 * milli + ctime * milli, inode: 1)
        #expect(RacyRule.isRacy(stat, start: (1_000_000 + 110) * milli, knownClock: true) == isRacy)
    }

    @Test func `on an unknown file system seconds must have passed, and without a clock nothing is trusted`() {
        let second: Int64 = 1_000_000_000
        let stat = Stat(kind: .file, size: 1, mtime: 100 * second, ctime: 100 * second, inode: 1)
        #expect(RacyRule.isRacy(stat, start: 103 * second, knownClock: false))
        #expect(!RacyRule.isRacy(stat, start: 103 * second + 1, knownClock: false))
        #expect(!RacyRule.isRacy(stat, start: 101 * second, knownClock: true))
        #expect(RacyRule.isRacy(stat, start: nil, knownClock: true))
        #expect(!RacyRule.isRacy(.missing, start: nil, knownClock: true))
    }

    @Test func `times beyond what nanoseconds can say are held at the end, where they are always racy`() {
        let seconds = Int(Int64.max / 1_000_000_000) + 1
        #expect(cposix_nanoseconds(timespec(tv_sec: seconds, tv_nsec: 5)) == Int64.max)
        #expect(cposix_nanoseconds(timespec(tv_sec: -seconds - 1, tv_nsec: 5)) == Int64.min)
        #expect(cposix_nanoseconds(timespec(tv_sec: 2, tv_nsec: 5)) == 2_000_000_005)
    }

    @Test func `a file system that is not on the list is not trusted`() {
        let process = cposix_openat(AT_FDCWD, "/proc", O_RDONLY | O_DIRECTORY, 0)
        let memory = cposix_openat(AT_FDCWD, "/dev/shm", O_RDONLY | O_DIRECTORY, 0)
        defer {
            close(process)
            close(memory)
        }
        #expect(!FileSystemTrust.isKnown(descriptor: process))
        #expect(FileSystemTrust.isKnown(descriptor: memory))
        #expect(!FileSystemTrust.isKnown(descriptor: -1))
    }
}
