import ContainerEngine
import FunctionModel
import ImageBuild
import Pipeline
import ProjectSupport
import Testing
import Workspaces

@testable import Insight

/// The findings of `faaso doctor` about the lock.
struct DoctorLockTests {
    private static let digest = "sha256:" + String(repeating: "a", count: 64)

    private func base(_ line: String, _ images: [ImageSummary]) throws -> String {
        var report = DoctorReport()
        report.base(try #require(try Lockfile(parsing: line).images.first), EngineImages(images))
        let check = try #require(report.checks.first)
        return "\(check.result.rawValue) \(check.finding)"
    }

    @Test func `a locked image is in the engine, or will be pulled by its digest`() throws {
        let line = "image base:1@\(Self.digest) linux/amd64"
        #expect(
            try base(line, [ImageSummary(id: "sha256:1", repoDigests: ["base@\(Self.digest)"])]) == "passed is in the engine, as locked")
        let moved = ImageSummary(id: "sha256:1", tags: ["base:1"], repoDigests: ["base@sha256:2"])
        #expect(try base(line, [moved]) == "warned is not in the engine, and a build pulls base@\(Self.digest)")
    }

    @Test func `a local image is explained`() throws {
        let line = "image base:1@\(Self.digest) linux/amd64 local"
        #expect(try base(line, [ImageSummary(id: Self.digest, tags: ["base:1"])]).hasPrefix("passed is locked by its ID on this machine"))
        #expect(try base(line, [ImageSummary(id: "sha256:1", tags: ["base:1"])]).hasPrefix("warned is locked by its ID on another machine"))
        #expect(try base(line, []).hasPrefix("warned is not in the engine, and no registry has it"))
    }

    @Test func `missing and unused entries are warnings, and no lock is nothing`() throws {
        func findings(_ lock: String?) throws -> [String] {
            let project = SmallProject(lock.map { ["faaso.lock": $0] } ?? [:])
            let workspace = try project.workspace()
            var report = DoctorReport()
            report.lock(workspace, try workspace.assembler(platform: "").assemble(workspace.project.functions))
            return report.checks.map { "\($0.result.rawValue) \($0.finding)" }
        }
        #expect(try findings(nil) == [])
        #expect(try findings("image base:1@\(Self.digest) linux/amd64\n") == ["passed faaso.lock has an entry for every base image"])
        #expect(
            try findings("image old:1@\(Self.digest) linux/amd64\n") == [
                "warned templates/plain/Dockerfile:1:1: base:1 has no entry in faaso.lock, so keys depend on the engine",
                "warned faaso.lock has an entry for old:1, which no Dockerfile names",
            ])
    }
}
