import FoundationEssentials
import ImageBuild
import TestSupport
import Testing

@testable import Pipeline

/// The README in the cache.
struct CacheReadmeTests {
    @Test func `the cache's README and the documentation list the same files`() throws {
        func listed(_ text: String, below folder: String) -> [String] {
            text.split(separator: "\n").compactMap { line in
                guard line.hasPrefix("| `" + folder), let end = line.dropFirst(3).firstIndex(of: "`") else { return nil }
                return String(line.dropFirst(3 + folder.count)[..<end])
            }
        }
        let root = Checkout.root
        let operations = try #require(FileManager.default.contents(atPath: root + "/docs/operations.md"))
        let readme = try #require(CacheFolder.committed.first { $0.name == "README.md" }?.text)
        let names = listed(readme, below: "")
        #expect(names == listed(String(decoding: operations, as: UTF8.self), below: ".faaso/"))
        let cache = CacheFolder(path: "")
        #expect(Set(names).isSuperset(of: [FailureMemory.name(cache), RememberedCLI.file, "index", "lock"]))
        #expect(names.contains(FailureMemory.name(cache, isOnSwarm: true)))
    }
}
