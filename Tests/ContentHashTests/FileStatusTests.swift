import FoundationEssentials
import TestSupport
import Testing

@testable import ContentHash

struct FileStatusTests {
    @Test func `a file has its size and time, and a link is neither a file nor a folder`() throws {
        let folder = TemporaryFolder()
        let before = Date()
        try AtomicFile.write(Array("twelve bytes".utf8), to: folder.path + "/file")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "file")
        let file = try #require(FileStatus(folder.path + "/file"))
        #expect(file.isFile && !file.isFolder && file.size == 12)
        #expect(abs(file.changed.timeIntervalSince(before)) < 60)
        let link = try #require(FileStatus(folder.path + "/link"))
        #expect(!link.isFile && !link.isFolder && link.size == 4)
        #expect(FileStatus(folder.path)?.isFolder == true && FileStatus(folder.path + "/none") == nil)
    }
}
