import ContentHash
import Deployment
import FoundationEssentials
import FunctionModel
import ImageBuild
import Pipeline
import ProjectSupport
import TestSupport
import Testing

@testable import BuildGraph
@testable import CacheTools

/// `faaso cache gc`.
struct CacheCollectTests {
    private func gc(_ project: SmallProject, _ policy: CacheCollection.Policy, day: Double = 3) throws -> CacheCollection {
        let report = try CacheCollection(project.cache, policy, now: SmallProject.date(day))
        try checkSchema(report, "cache-gc")
        return report
    }

    @Test func `records of a function that is gone go, and all that they name`() throws {
        let (project, _) = try SmallProject.builtThrice()
        var policy = CacheCollection.Policy()
        policy.functions = ["sum"]
        #expect(try gc(project, policy).files.isEmpty)
        policy.functions = ["mul"]
        var report = try gc(project, policy)
        #expect(report.files.contains { $0.path.hasPrefix("current/") && $0.cause == .gone } && report.left == 0)
        try report.apply(project.cache)
        #expect(project.cache.currentImage("sum") == nil && project.cache.imageRecords("sum").isEmpty)
        #expect(try gc(project, policy).files.isEmpty)
    }

    @Test func `without a policy only what no record names goes`() throws {
        let (project, records) = try SmallProject.builtThrice()
        #expect(try gc(project, .init()).files.isEmpty)
        project.folder.remove(".faaso/records/image/sum/\(records[0].key.hex).json")
        let report = try gc(project, .init())
        let log = try #require(records[0].log)
        #expect(Set(report.files.map(\.path)) == [CacheFolder.manifestName(records[0].definition.context), log])
        #expect(report.files.allSatisfy { $0.cause == .unused } && !report.applied)
    }

    @Test func `so many of each node stay, with what they name`() throws {
        let (project, records) = try SmallProject.builtThrice()
        let before = try CacheListing(project.cache).size
        var report = try gc(project, .init(keep: 2))
        // The tests have the same time, so the name decides which record is removed.
        #expect(report.files.count { $0.cause == .count } == 3)
        #expect(report.files.contains { $0.path == "records/image/sum/\(records[0].key.hex).json" })
        #expect(report.freed + report.left == before)
        try report.apply(project.cache)
        #expect(try report.applied && CacheListing(project.cache).size == report.left)
        #expect(try CacheVerification(project.cache, runs: RunReport.self).findings.isEmpty)
        #expect(try gc(project, .init(keep: 2)).files.isEmpty)
    }

    @Test func `a file that does not go is named, one that is gone already is nothing`() throws {
        let (project, records) = try SmallProject.builtThrice()
        var report = try gc(project, .init(keep: 2))
        for file in report.files { project.folder.remove(".faaso/" + file.path) }
        try report.apply(project.cache)
        #expect(report.applied)
        // The kernel allows nobody to remove this file, not even root.
        var stuck = try CacheCollection(project.cache, .init(maxAge: 1), now: SmallProject.date(400))
        stuck.files = [.init(path: "status", size: 0, cause: .age)]
        let error = try #require(throws: CacheFileNotRemoved.self) { try stuck.apply(CacheFolder(path: "/proc/self")) }
        #expect("\(error)".hasPrefix("cannot remove status: ") && !stuck.applied)
        #expect(records.count == 3)
    }

    @Test func `age and size never take the newest of a node`() throws {
        let (project, records) = try SmallProject.builtThrice()
        for policy in [CacheCollection.Policy(maxAge: 1), .init(maxSize: 0), .init(keep: 1, maxAge: 0, maxSize: 0)] {
            var report = try CacheCollection(project.cache, policy, now: SmallProject.date(400))
            let images = report.files.filter { $0.path.hasPrefix("records/image/") }.map(\.path)
            #expect(images == [records[0], records[1]].map { "records/image/sum/\($0.key.hex).json" }.sorted())
            report.files = []
        }
        let young = try gc(project, .init(maxAge: 1.5 * 86400), day: 2)
        #expect(young.files.filter { $0.path.hasPrefix("records/image/") }.map(\.cause) == [.age])
    }

    @Test func `a folder that cannot be listed is an error, and not an empty folder`() throws {
        let project = try SmallProject.builtThrice().project
        project.folder.remove(".faaso/records")
        project.folder.write("", to: ".faaso/records")
        #expect(throws: FileError.self) { try CacheCollection(project.cache, .init()) }
        #expect(throws: FileError.self) { try CacheVerification(project.cache, runs: RunReport.self) }
        #expect(throws: FileError.self) { try CacheListing(project.cache) }
        #expect(throws: FileError.self) { try CacheArchive(project.cache) }
    }

    @Test func `for size the oldest go first, and no more than needed`() throws {
        let (project, records) = try SmallProject.builtThrice()
        let size = try CacheListing(project.cache).size
        let report = try gc(project, .init(maxSize: size - 1))
        #expect(report.left < size)
        #expect(report.files.filter { $0.cause == .size }.map(\.path).contains("records/image/sum/\(records[0].key.hex).json"))
        #expect(!report.files.map(\.path).contains("records/image/sum/\(records[1].key.hex).json"))
        #expect(try gc(project, .init(maxSize: size)).files.isEmpty)
    }

    @Test func `a record that was taken back stays although it is the oldest`() throws {
        let (project, records) = try SmallProject.builtThrice()
        try project.cache.makeCurrent(records[0])
        let report = try CacheCollection(project.cache, .init(keep: 1, maxAge: 1), now: SmallProject.date(400))
        #expect(!report.files.map(\.path).contains("records/image/sum/\(records[0].key.hex).json"))
        #expect(!report.files.map(\.path).contains(CacheFolder.manifestName(records[0].definition.context)))
    }
}
