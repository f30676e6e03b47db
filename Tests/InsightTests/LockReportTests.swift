import ContainerEngine
import FunctionModel
import ImageBuild
import Pipeline
import ProjectSupport
import TestSupport
import Testing
import Workspaces

@testable import Insight

/// The lock of a repository beside the images that its Dockerfiles name.
struct LockReportTests {
    private static let digest = "sha256:" + String(repeating: "a", count: 64)

    private func used(_ project: SmallProject) throws -> UsedBases {
        let workspace = try project.workspace()
        let contexts = try workspace.assembler(platform: "").assemble(workspace.project.functions)
        return UsedBases(workspace.project, contexts, files: workspace.files)
    }

    private func check(_ project: SmallProject) throws -> [String] {
        let report = LockReport(try project.workspace().lock, used: try used(project))
        try checkSchema(report, "lock")
        #expect(report.isComplete == report.images.allSatisfy { $0.state == .kept })
        return report.images.map { "\($0.state.rawValue) \($0.reference)" + ($0.place.map { " \($0)" } ?? "") }
    }

    @Test func `every image that a Dockerfile names by a tag is found with its place`() throws {
        let project = SmallProject([
            "functions/sum/Dockerfile": """
            # syntax=front/end:1
            ARG VERSION=1
            FROM --platform=linux/arm64 a:${VERSION} AS one
            FROM b AS two
            FROM one
            COPY --from=c:1 / /
            RUN --mount=from=d:1,target=/d true
            COPY --from=e@\(Self.digest) / /
            COPY --from=two / /
            COPY --from=faaso/mul / /

            """,
            "functions/mul/metadata.yml": "runtime: plain\nbuild_args: {LEVEL: x}\n",
        ])
        let file = "functions/sum/Dockerfile"
        #expect(
            try check(project) == [
                "missing a:1 \(file):3:1", "missing b:latest \(file):4:1", "missing base:1 templates/plain/Dockerfile:1:1",
                "missing c:1 \(file):6:1", "missing d:1 \(file):7:1", "missing front/end:1 \(file):1:1",
            ])
    }

    @Test func `a platform that every use names is that of the entry`() throws {
        let project = SmallProject([
            "functions/sum/Dockerfile": "FROM --platform=linux/arm64 a:1 AS one\nFROM --platform=linux/arm64 b:1\nCOPY --from=one / /\n",
            "functions/mul/metadata.yml": "runtime: plain\n", "functions/mul/Dockerfile": "FROM b:1\n",
        ])
        #expect(try used(project).platforms.mapValues { "\($0)" } == ["a:1": "linux/arm64"])
    }

    @Test func `a template that no function uses counts with its defaults`() throws {
        let project = SmallProject([
            "templates/free/Dockerfile": "ARG V=2\nFROM free:$V\n", "templates/open/Dockerfile": "ARG V\nFROM open:$V\n",
            "templates/broken/Dockerfile": "FRM\n",
            "functions/sum/metadata.yml": "runtime: used\nbuild_args: {V: \"3\"}\n", "templates/used/Dockerfile": "ARG V=1\nFROM used:$V\n",
        ])
        #expect(
            try check(project) == [
                "missing base:1 templates/plain/Dockerfile:1:1", "missing free:2 templates/free/Dockerfile:2:1",
                "missing used:3 templates/used/Dockerfile:2:1",
            ])
    }

    @Test func `an entry that nothing names is unused`() throws {
        let lock = "image base:1@\(Self.digest) linux/amd64\nimage old:1@\(Self.digest) linux/amd64 local\n"
        #expect(try check(SmallProject(["faaso.lock": lock])) == ["kept base:1 templates/plain/Dockerfile:1:1", "unused old:1"])
        let whole = SmallProject(["faaso.lock": "image base:1@\(Self.digest) linux/amd64\n"])
        #expect(try check(whole) == ["kept base:1 templates/plain/Dockerfile:1:1"])
    }

    @Test func `a change has the digests before and after`() throws {
        func lock(_ digit: String, _ names: String...) throws -> Lockfile {
            Lockfile(
                try names.map {
                    LockedImage(
                        try #require(ImageReference($0)), digest: "sha256:" + String(repeating: digit, count: 64), platform: .host)
                })
        }
        let used = UsedBases(["base:1": SourceLocation(file: "x"), "new:1": SourceLocation(file: "y")])
        let report = LockReport(
            from: try lock("a", "base:1", "old:1"), to: try lock("b", "base:1", "new:1"), used: used, notes: ["new:1": "denied"])
        try checkSchema(report, "lock")
        #expect(report.images.map { "\($0.state.rawValue) \($0.reference)" } == ["moved base:1", "added new:1", "removed old:1"])
        #expect(report.images[0].previous?.hasSuffix("aa") == true && report.images[0].digest?.hasSuffix("bb") == true)
        #expect(report.images[1].note == "denied" && report.isComplete)
    }
}
