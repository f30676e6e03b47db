import Basics
import ContainerEngine
import ContentHash
import FoundationEssentials
import ImageBuild
import Pipeline
import ProjectSupport
import TestSupport
import Testing

@testable import CacheTools

/// `faaso cache verify`, on caches without a repository.
struct CacheVerifyTests {
    @Test func `a cache in order has no findings`() throws {
        let project = try SmallProject.builtThrice().project
        let cache = project.cache
        let report = try CacheVerification(cache, runs: RunReport.self)
        try checkSchema(report, "cache-verify")
        #expect(report.findings.isEmpty && report.files == 14 && !report.engine)
    }

    @Test func `every damage is found in its file`() throws {
        let (project, records) = try SmallProject.builtThrice()
        let cache = project.cache
        let manifest = CacheFolder.manifestName(records[0].definition.context)
        try cache.write(Array("100644 x\n".utf8), manifest)
        try cache.write(Array("{".utf8), "records/image/sum/\(records[1].key.hex).json")
        var other = records[2]
        other.definition.arguments["LEVEL"] = "9"
        try cache.write(JSONCoding.pretty(other), "records/image/sum/\(records[2].key.hex).json")
        try cache.write([], "manifests/zz/x.txt")
        let test = try #require(cache.testRecords("sum").first)
        var failed = test
        failed.cases[0].failure = "no"
        failed.environment["A"] = "b"
        try cache.write(JSONCoding.pretty(failed), "records/test/sum/\(test.key.hex).json")
        let findings = try CacheVerification(cache, runs: RunReport.self).findings
        func found(_ path: String) -> [String] { findings.filter { $0.file == path }.map { "\($0.severity.rawValue): \($0.finding)" } }
        #expect(found(manifest) == ["error: its content has the digest \(Digest.of("100644 x\n").hex)"])
        #expect(
            found("records/image/sum/\(records[0].key.hex).json") == ["error: the listing of its context, \(manifest), is gone or damaged"])
        #expect(found("records/image/sum/\(records[1].key.hex).json") == ["error: cannot be read"])
        #expect(
            found("records/image/sum/\(records[2].key.hex).json") == [
                "error: its inputs give another source key", "error: its inputs give another key",
            ])
        #expect(
            found("records/test/sum/\(test.key.hex).json") == [
                "error: its inputs give another key", "error: a failed test is kept as a success",
            ])
        #expect(found("manifests/zz/x.txt") == ["warning: is not a file of this cache"])
    }

    @Test func `a repair removes what is wrong, and writes the newest record again`() throws {
        let (project, records) = try SmallProject.builtThrice()
        let cache = project.cache
        try cache.write([], CacheFolder.manifestName(records[0].definition.context))
        for record in records[1...] { try cache.write(Array("{".utf8), "records/image/sum/\(record.key.hex).json") }
        try cache.write([1], "runs/.x.tmp")
        var report = try CacheVerification(cache, runs: RunReport.self)
        try report.repair(cache)
        try checkSchema(report, "cache-verify")
        #expect(report.errors == 4 && report.removed?.count == 5)
        #expect(cache.imageRecords("sum") == [records[2]])
        // Logs and tests of removed images are no damage.
        #expect(try CacheVerification(cache, runs: RunReport.self).findings == [])
        project.folder.remove(".faaso/current")
        try cache.write(Array("{".utf8), "records/image/sum/\(records[2].key.hex).json")
        report = try CacheVerification(cache, runs: RunReport.self)
        try report.repair(cache)
        #expect(try cache.imageRecords("sum") == [] && CacheVerification(cache, runs: RunReport.self).findings == [])
    }

    @Test func `an image that the engine lost is a warning`() throws {
        let (project, records) = try SmallProject.builtThrice()
        let images = EngineImages(
            records.dropFirst().map { ImageSummary(id: $0.image ?? "", labels: ["faaso.function": "sum"]) })
        let report = try CacheVerification(project.cache, images: images, runs: RunReport.self)
        #expect(report.errors == 0 && report.engine)
        #expect(report.findings.map(\.file) == ["records/image/sum/\(records[0].key.hex).json"])
    }

    @Test func `an image that was not built for the function is an error`() throws {
        let (project, records) = try SmallProject.builtThrice()
        let images = EngineImages(
            records.map { ImageSummary(id: $0.image ?? "", labels: ["faaso.function": $0 == records[0] ? "mul" : "sum"]) })
        let report = try CacheVerification(project.cache, images: images, runs: RunReport.self)
        #expect(report.findings.map(\.file) == ["records/image/sum/\(records[0].key.hex).json"] && report.errors == 1)
        #expect(report.findings.first?.finding.hasSuffix("is not labelled as one of 'sum'") == true)
    }
}
