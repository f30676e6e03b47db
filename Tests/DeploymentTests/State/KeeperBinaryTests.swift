import ContainerEngine
import ContentHash
import Deployment
import TestSupport
import Testing

@testable import SingleHost

/// The keeper's program at the end of another one, and beside it.
struct KeeperBinaryTests {
    @Test func `a program carries the keeper that lies beside it, and none twice`() throws {
        let folder = TemporaryFolder()
        folder.write("the program", to: "faaso")
        #expect(try KeeperBinary.tail(for: folder.path + "/faaso") == [])
        let missing = DeploymentError.failed(
            "the proxy's keeper is missing", reason: "\(folder.path)/faaso-keeper cannot be read",
            hints: ["build it: swift build --product faaso-keeper"])
        #expect(throws: missing) { try KeeperBinary.read(for: folder.path + "/faaso") }
        #expect(!missing.description.contains("build") && missing.hints.count == 1)
        folder.write("the keeper", to: "faaso-keeper")
        #expect(try KeeperBinary.read(for: folder.path + "/faaso") == Array("the keeper".utf8))
        let tail = try KeeperBinary.tail(for: folder.path + "/faaso")
        #expect(String(decoding: tail, as: UTF8.self) == "the keeper000000000000000afaaso-keeper-end")
        #expect(KeeperBinary.appended(to: folder.path + "/faaso") == nil)
        folder.write("the program" + String(decoding: tail, as: UTF8.self), to: "faaso")
        #expect(KeeperBinary.appended(to: folder.path + "/faaso") == Array("the keeper".utf8))
        #expect(try KeeperBinary.tail(for: folder.path + "/faaso") == [])
    }

    @Test(arguments: ["", "faaso-keeper-end", "zzzzzzzzzzzzzzzzfaaso-keeper-end", "00000000000000fffaaso-keeper-end"])
    func `other bytes at the end are no keeper`(text: String) {
        let folder = TemporaryFolder()
        folder.write(text, to: "faaso")
        #expect(KeeperBinary.appended(to: folder.path + "/faaso") == nil)
    }

    @Test func `the archive has the program and a folder of the proxy's user`() {
        let archive = KeeperBinary.archive(Array("keeper".utf8), user: FileOwner(user: 1000, group: 1001))
        #expect(archive.count % 512 == 0 && archive.starts(with: Array("run".utf8)))
        #expect(TarArchive.firstFile(archive) == Array("keeper".utf8))
    }

    @Test(arguments: [0, 6, 512, 70_000, 200_000])
    func `a packed program gives the archive of the plain one`(size: Int) throws {
        let user = FileOwner(user: 1000, group: 1001)
        let program = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
        let packed = try gzip(program, "-9nc")
        #expect(GzipMember.begins(packed) && GzipMember.unpackedSize(packed) == size)
        let archive = try gzip(KeeperBinary.archive(packed, user: user), "-dc")
        #expect(archive == KeeperBinary.archive(program, user: user))
        let stored = try gzip(GzipMember.stored(program), "-dc")
        #expect(stored == program)
    }

    /// The output of gzip, which compares sizes and sums, for bytes.
    private func gzip(_ bytes: [UInt8], _ options: String) throws -> [UInt8] {
        let folder = TemporaryFolder()
        folder.write(bytes, to: "in")
        try Program.run(["sh", "-c", "gzip \(options) <in >out"], in: folder.path)
        return try #require(try FileEffects.onDisk.read(folder.path + "/out"))
    }
}
