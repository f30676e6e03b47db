import CPosix
import Glibc
import Testing

@testable import ContentHash

struct StatTests {
    static let status = cposix_status(device: 1, inode: 2, size: 3, mtime: 4, ctime: 5, mode: S_IFREG | 0o644, links: 1)

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
        let stat = Stat(kind: .file, size: 1, mtime: (1_000_001 + mtime) * milli, ctime: (1_000_001 + ctime) * milli, inode: 1)
        #expect(RacyRule.isRacy(stat, start: (1_000_001 + 110) * milli, isTrusted: true) == isRacy)
    }

    @Test func `a stat that is no evidence is always racy, and so is one without a clock`() {
        let stat = Stat(kind: .file, size: 1, mtime: 5, ctime: 5, inode: 1)
        let start = 1_000_000 * RacyRule.second
        #expect(!RacyRule.isRacy(stat, start: start, isTrusted: true))
        #expect(RacyRule.isRacy(stat, start: start, isTrusted: false))
        #expect(RacyRule.isRacy(stat, start: nil, isTrusted: true))
        #expect(!RacyRule.isRacy(.missing, start: nil, isTrusted: false))
    }

    @Test func `a time without a fraction may be that of any moment in its second`() {
        let second = RacyRule.second
        let stat = Stat(kind: .file, size: 1, mtime: 5 * second, ctime: 5 * second, inode: 1)
        #expect(RacyRule.isRacy(stat, start: 5 * second + 900_000_000, isTrusted: true))
        #expect(RacyRule.isRacy(stat, start: 6 * second + RacyRule.tick, isTrusted: true))
        #expect(!RacyRule.isRacy(stat, start: 6 * second + RacyRule.tick + 1, isTrusted: true))
    }

    @Test func `times outside the range of nanoseconds are clamped and always racy`() {
        let seconds = Int(Int64.max / 1_000_000_000) + 1
        #expect(cposix_nanoseconds(timespec(tv_sec: seconds, tv_nsec: 5)) == Int64.max)
        #expect(cposix_nanoseconds(timespec(tv_sec: -seconds - 1, tv_nsec: 5)) == Int64.min)
        #expect(cposix_nanoseconds(timespec(tv_sec: 2, tv_nsec: 5)) == 2_000_000_005)
    }
}
