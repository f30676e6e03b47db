import ContentHash
import Glibc
import ImageBuild
import Synchronization
import TestSupport
import Testing
import WorkModel

@testable import Insight

/// Files that exist and cannot be read are not taken for absent ones.
struct UnreadableFilesTests {
    @Test func `a folder of runs that cannot be listed is reported`() {
        let folder = TemporaryFolder()
        folder.write("", to: "runs")
        let reported = Mutex<[String]>([])
        let cache = CacheFolder(path: folder.path) { name in reported.withLock { $0.append(name) } }
        #expect(RunHistory(cache).last(.image("sum")) == nil)
        #expect(reported.withLock { $0 } == ["runs"])
    }

    @Test func `an absent folder of runs is no problem`() {
        let folder = TemporaryFolder()
        let reported = Mutex<[String]>([])
        let cache = CacheFolder(path: folder.path) { name in reported.withLock { $0.append(name) } }
        #expect(RunHistory(cache).last(.image("sum")) == nil)
        #expect(reported.withLock { $0 } == [])
    }

    @Test func `a file that cannot be read has the reason in place of a difference`() async throws {
        let folder = TemporaryFolder()
        // Not even root can read behind a link to itself.
        try #require(symlink("loop", folder.path("loop")) == 0)
        let differences = await FileDifferences(root: folder.path, git: nil)
            .of([Reason(.inputChanged, "loop/main.txt")], old: version("a"), new: version("b"))
        #expect(differences.map(\.path) == ["loop/main.txt"])
        #expect(differences.first?.omitted?.hasPrefix("can't open \(folder.path("loop/main.txt")): ") == true)
    }

    @Test func `a folder in the place of a file has no bytes`() async throws {
        let folder = TemporaryFolder()
        folder.write("", to: "loop/main.txt/other")
        let differences = await FileDifferences(root: folder.path, git: nil)
            .of([Reason(.inputChanged, "loop/main.txt")], old: version("a"), new: version("b"))
        #expect(differences.map(\.omitted) == ["without git, the old bytes are unknown"])
    }

    private func version(_ text: String) -> FileDifferences.Version {
        let manifest = Manifest(entries: [Manifest.Entry(path: "loop/main.txt", mode: .file, digest: Digest.of(text))])
        return FileDifferences.Version(manifest, origins: ["loop/main.txt": "loop/main.txt"], function: "sum", commit: nil)
    }
}
