import ContentHash
import FoundationEssentials
import ImageBuild
import Pipeline
import ProjectSupport
import TestSupport
import Testing
import WorkModel

@testable import CacheTools

/// The logs of failed containers in the cache.
struct ContainerLogTests {
    /// Stores logs, each a second younger than the one before. The logs lie in the past.
    private func store(_ logs: [String], of function: String = "sum", _ project: SmallProject) throws -> [String] {
        try logs.enumerated().map { index, text in
            try project.cache.storeContainerLog(Array(text.utf8), of: function)
            let name = CacheFolder.containerLogName(function, Digest.of(text))
            try FileManager.default.setAttributes(
                [.modificationDate: SmallProject.date(1).addingTimeInterval(Double(index))], ofItemAtPath: project.cache.path + "/" + name)
            return name
        }
    }

    @Test func `the newest log is printed, and older ones by their digests`() throws {
        let project = try SmallProject.builtThrice().0
        let names = try store(["first", "second"], project)
        #expect(try CacheLog(project.cache, "container:sum").lines == ["second"])
        #expect(try CacheLog(project.cache, "container:sum~1").lines == ["first"])
        #expect(throws: CacheError.notSoMany(.container("sum"), count: 1)) { try CacheLog(project.cache, "container:sum~2") }
        let key = String(try #require(names[0].split(separator: "/").last?.prefix(12)))
        #expect(try CacheLog(project.cache, "container:sum", key: key).lines == ["first"])
        #expect(throws: CacheError.notFound(.container("mul"), key: "")) { try CacheLog(project.cache, "container:mul") }
    }

    @Test func `each function keeps its newest logs`() throws {
        let project = try SmallProject.builtThrice().0
        let names = try store((1...CacheFolder.keptContainerLogs + 2).map { "log \($0)" }, project)
        #expect(names.map { project.folder.exists(".faaso/" + $0) } == [false, false] + Array(repeating: true, count: names.count - 2))
    }

    @Test func `verify accepts a log, and finds one that was changed`() throws {
        let project = try SmallProject.builtThrice().0
        let name = try store(["first"], project)[0]
        #expect(try CacheVerification(project.cache, runs: RunReport.self).findings == [])
        project.folder.write("changed", to: ".faaso/" + name)
        let findings = try CacheVerification(project.cache, runs: RunReport.self).findings
        #expect(findings.map(\.file) == [name] && findings.allSatisfy { $0.severity == .error })
    }

    @Test func `gc removes logs of functions that are gone, and old ones by the policy`() throws {
        let project = try SmallProject.builtThrice().0
        let names = try store(["first", "second"], project)
        func removed(_ policy: CacheCollection.Policy) throws -> [String] {
            try CacheCollection(project.cache, policy, now: SmallProject.date(3)).files.map(\.path).filter(names.contains)
        }
        #expect(try removed(.init()) == [])
        #expect(try removed(.init(keep: 1)) == [names[0]])
        #expect(try removed(.init(maxAge: 60)) == [names[0]])
        #expect(try removed(.init(maxSize: 1)) == [names[0]])
        var policy = CacheCollection.Policy()
        policy.functions = ["mul"]
        #expect(try Set(removed(policy)) == Set(names))
        #expect(try project.cache.holdsOthers(than: ["mul"]))
    }

    @Test func `a log is not exported, and no archive brings one`() throws {
        let project = try SmallProject.builtThrice().0
        let count = try CacheArchive(project.cache).count
        let size = try CacheListing(project.cache).size
        _ = try store(["first"], project)
        #expect(try CacheArchive(project.cache).count == count)
        #expect(try CacheListing(project.cache).size == size + 5)
    }

    @Test func `all logs can be removed at once`() throws {
        let project = try SmallProject.builtThrice().0
        _ = try store(["first"], project) + store(["other"], of: "mul", project)
        try project.cache.discardContainerLogs()
        #expect(!project.folder.exists(".faaso/logs/container"))
        try project.cache.discardContainerLogs()
    }
}
