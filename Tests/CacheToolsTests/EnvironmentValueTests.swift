import Basics
import ContainerEngine
import ContentHash
import FoundationEssentials
import Glibc
import ImageBuild
import ProjectSupport
import TestSupport
import Testing
import WorkModel
import Workspaces

@testable import CacheTools
@testable import Pipeline

/// Values of environment files on disk.
struct EnvironmentValueTests {
    private static let secret = "a-value-to-look-for"

    private static func project(_ value: String = secret) throws -> SmallProject {
        let metadata = "runtime: plain\nenvironment: {A: \"1\"}\nenvironment_file: .env\ntest:\n  - {name: unit, command: [\"true\"]}\n"
        let project = SmallProject([".env": "TOKEN=\(value)\n", "functions/sum/metadata.yml": metadata])
        try project.test(of: project.build())
        return project
    }

    private static func files(_ project: SmallProject, under folder: String = ".faaso") -> [String] {
        TemporaryFolder.names(project.folder.path(folder)).flatMap { name -> [String] in
            let path = folder + "/" + name
            let isFolder = project.folder.status(path).map { $0.mode & S_IFMT == S_IFDIR } ?? false
            return isFolder ? files(project, under: path) : [path]
        }
    }

    @Test func `only the index has a value, and files that may have some are the owner's`() async throws {
        let project = try Self.project()
        _ = try await project.plan()
        try project.workspace().files.save()
        let files = Self.files(project)
        let holders = files.filter { project.folder.read($0)?.contains(Self.secret) == true }
        #expect(Set(holders).isSubset(of: [".faaso/index"]))
        let open = files.filter { project.folder.status($0).map { $0.mode & 0o077 != 0 } ?? true }
        #expect(Set(open).isSubset(of: [".faaso/README.md", ".faaso/.gitignore", ".faaso/lock"]))
    }

    @Test func `a file that others could read is the owner's once it is written again`() throws {
        let project = try Self.project()
        let path = ".faaso/current/" + CacheFolder.currentName(.test, "sum")
        chmod(project.folder.path(path), 0o644)
        let record = try #require(project.cache.currentTest("sum"))
        try project.cache.store(record)
        #expect(project.folder.status(path)?.mode == S_IFREG | 0o600)
    }

    @Test func `an export has no value, not even of records of before`() throws {
        let project = try Self.project()
        let old = #"""
            {"schema": "faaso.test-record/1", "function": "sum", "key": "\#(Digest.of("k").hex)", "image": "sha256:i", "environment": {"TOKEN": "\#(Self.secret)"},
            "definitions": "\#(Digest.of("d").hex)", "cases": [], "ran": "2026-01-01T00:00:00Z", "seconds": 1, "environment_file": ".env"}
            """#
        try project.cache.write(Array(old.utf8), "records/test/sum/\(Digest.of("k").hex).json")
        try project.cache.write(Array(old.utf8), "records/test/sum/\(Digest.of("torn").hex).json")
        #expect(project.cache.testRecord("sum", Digest.of("k")) == nil)
        let count = try CacheArchive(project.cache).count
        try project.cache.write(Array(old.utf8), "current/" + CacheFolder.currentName(.test, "sum"))
        #expect(project.cache.currentTest("sum") == nil)
        let archive = try CacheArchive(project.cache)
        #expect(archive.count == count - 1)
        let text = String(decoding: try archive.encoded(), as: UTF8.self)
        #expect(!text.contains(Self.secret) && text.contains("TOKEN"))
    }

    @Test func `a run that finds records of before tests again`() async throws {
        let project = try Self.project()
        let path = ".faaso/current/" + CacheFolder.currentName(.test, "sum")
        let record = try #require(project.folder.read(path))
        for file in Self.files(project, under: ".faaso/records/test") { project.folder.remove(file) }
        project.folder.write(record.replacing("test-record/3", with: "test-record/1"), to: path)
        #expect(try await project.plan(.test).lines == ["test test:sum: never-built"])
    }

    @Test func `a changed value is named and not shown`() async throws {
        let project = try Self.project()
        project.folder.write("TOKEN=another-value\n", to: ".env")
        #expect(try await project.plan(.test).lines == ["test test:sum: argument-changed environment.TOKEN"])
        // The result is the same as with records of another clone.
        project.folder.remove(".faaso/mark-key")
        #expect(try await project.plan(.test).lines == ["test test:sum: argument-changed environment_file"])
        let moved = "runtime: plain\nenvironment: {A: \"1\", TOKEN: seen}\ntest:\n  - {name: unit, command: [\"true\"]}\n"
        project.folder.write(moved, to: "functions/sum/metadata.yml")
        #expect(try await project.plan(.test).lines == ["test test:sum: argument-changed environment.TOKEN"])
    }

    @Test func `the difference of two records says that a value changed`() throws {
        let project = try Self.project()
        project.folder.write("TOKEN=another-value\nMORE=1\n", to: ".env")
        try project.test(of: project.build())
        let difference = try CacheDifference(project.cache, "test:sum~1", "test:sum")
        #expect(
            difference.fields.map { "\($0.name) \($0.old ?? "unset") -> \($0.new ?? "unset")" } == [
                "environment.MORE unset -> (not shown)", "environment.TOKEN (not shown) -> (not shown)",
            ])
        try checkSchema(difference, "cache-diff")
        let details = try CacheDetails(project.cache, "test:sum")
        try checkSchema(details, "cache-record")
        #expect(!String(decoding: try JSONCoding.pretty(details), as: UTF8.self).contains("another-value"))
    }
}
