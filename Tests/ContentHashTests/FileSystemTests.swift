import CPosix
import Glibc
import TestSupport
import Testing

@testable import ContentHash

/// The file systems on which an equal stat proves equal content, and those on which files are read
/// again.
struct FileSystemTests {
    let folder = IndexedFolder()

    /// The file system that really holds the tree.
    private var actual: FileSystem {
        let root = cposix_openat(AT_FDCWD, folder.root, O_RDONLY | O_DIRECTORY, 0)
        defer { close(root) }
        return FileSystem(descriptor: root)
    }

    private func open(_ system: FileSystem) -> FileIndex {
        FileIndex(root: folder.root, indexPath: folder.index, fileSystem: system)
    }

    /// Saves an index of a settled tree, with a section.
    private func prepare(_ system: FileSystem) async throws {
        folder.write("f/a", "1")
        folder.write("f/b/c", "2")
        try await settle()
        let index = open(system)
        _ = try FileIndexTests.manifest(index, "f")
        #expect(index.exists("none.yml") == nil)
        index.setSection("s", [1])
        try index.save()
    }

    @Test(
        arguments: [
            ("ext4", 0xEF53, true), ("xfs", 0x5846_5342, true), ("btrfs", 0x9123_683E, true), ("tmpfs", 0x0102_1994, true),
            ("squashfs", 0x7371_7368, false), ("erofs", 0xE0F5_E1E2, false), ("iso9660", 0x9660, false), ("overlay", 0x794C_7630, false),
            ("FUSE", 0x6573_5546, false), ("9p", 0x0102_1997, false), ("NFS", 0x6969, false), ("CIFS", 0xFF53_4D42, false),
            ("SMB2", 0xFE53_4D42, false), ("vfat", 0x4D44, false), ("exfat", 0x2011_BAB0, false), ("unknown", 0, false),
        ] as [(String, UInt64, Bool)])
    func `a stat counts where the kernel alone writes the ctime`(name: String, type: UInt64, isTrusted: Bool) {
        let system = FileSystem(type: type, id: 7, device: 3)
        #expect(system.trusts(device: 3) == isTrusted, "\(name)")
        #expect(!system.trusts(device: 4), "\(name): a mount below the root")
    }

    @Test func `a file system is known by its type, its id and its device`() {
        let memory = cposix_openat(AT_FDCWD, "/dev/shm", O_RDONLY | O_DIRECTORY, 0)
        let process = cposix_openat(AT_FDCWD, "/proc", O_RDONLY | O_DIRECTORY, 0)
        defer {
            close(memory)
            close(process)
        }
        let system = FileSystem(descriptor: memory)
        #expect(system.type == 0x0102_1994 && system.device != 0 && system.trusts(device: system.device))
        #expect(FileSystem(descriptor: process).type == 0x9FA0)
        #expect(FileSystem(descriptor: -1) == .unknown)
    }

    @Test(arguments: ["type", "id", "device", "none"])
    func `an index of another file system counts as none`(field: String) async throws {
        var system = actual
        try await prepare(system)
        #expect(open(system).isUnchanged())
        switch field {
        case "type": system.type = 0x5846_5342
        case "id": system.id ^= 1
        case "device": system.device += 1
        default: system = .unknown
        }
        let index = open(system)
        #expect(!index.isUnchanged() && index.changedPaths() == nil && index.section("s") == nil && !index.wasKnown("f/a"))
    }

    @Test(arguments: ["squashfs", "a mount below the root"])
    func `nothing that was found is believed where a stat proves nothing`(reason: String) async throws {
        var system = actual
        if reason == "squashfs" { system.type = 0x7371_7368 } else { system.device += 1 }
        try await prepare(system)
        let saved = try #require(IndexFile(path: folder.index))
        for name in ["f/a", "f/b/c"] as [RelativePath] {
            let number = try #require(saved.recordNumber(name))
            #expect(saved.record(number).digest == nil && saved.record(number).isRacy)
        }
        let index = open(system)
        #expect(!index.isUnchanged())
        #expect(index.changedPaths()?.sorted == ["f", "f/a", "f/b", "f/b/c"])
        #expect(index.changedPaths()?.touch("none.yml") == false, "what is absent was looked for again")
        #expect(try FileIndexTests.manifest(index, "f") == FileIndexTests.manifest(folder.open(), "f"))
    }

    @Test func `a record of the trusted device proves nothing on another one`() async throws {
        try await prepare(actual)
        let saved = try #require(IndexFile(path: folder.index))
        let root = cposix_openat(AT_FDCWD, folder.root, O_RDONLY | O_DIRECTORY, 0)
        defer { close(root) }
        var elsewhere = actual
        elsewhere.device += 1
        let changes = ChangeCheck(saved: saved, rootDescriptor: root, fileSystem: elsewhere).run()
        #expect(changes.paths.sorted == ["f", "f/a", "f/b", "f/b/c"])
        #expect(ChangeCheck(saved: saved, rootDescriptor: root, fileSystem: actual).run().isEmpty)
        let number = try #require(saved.recordNumber("f/a"))
        var entry = Entry(stat: saved.record(number).stat)
        entry.adopt(saved.record(number))
        #expect(entry.digest == nil)
        entry.isTrusted = true
        entry.adopt(saved.record(number))
        #expect(entry.digest == Digest.of("1"))
    }

    @Test func `files get their times from the clock that scans compare with`() async throws {
        let before = try #require(FileClock.kernel.now())
        folder.write("f", "")
        let after = try #require(FileClock.kernel.now())
        #expect(folder.modificationTime("f") >= before - RacyRule.tick && folder.modificationTime("f") <= after + RacyRule.tick)
    }

    @Test(arguments: [(0, true), (10 * RacyRule.second, false)] as [(Int64, Bool)])
    func `a digest is believed if the clock is ahead of its file`(ahead: Int64, isRacy: Bool) throws {
        folder.write("f/a", "1")
        let start = folder.modificationTime("f/a") + ahead
        let index = FileIndex(root: folder.root, indexPath: folder.index, clock: FileClock { start })
        _ = try FileIndexTests.manifest(index, "f")
        try index.save()
        let saved = try #require(IndexFile(path: folder.index))
        let number = try #require(saved.recordNumber("f/a"))
        #expect(saved.record(number).isRacy == isRacy)
        #expect(folder.open().isUnchanged() == !isRacy)
    }
}
