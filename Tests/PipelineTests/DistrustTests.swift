import ContentHash
import FoundationEssentials
import ImageBuild
import ProjectSupport
import TestSupport
import Testing
import WorkModel

@testable import BuildGraph
@testable import Pipeline

/// Images and results that came from a registry under a key that may no longer be trusted.
struct DistrustTests {
    private static let (key, other) = (SigningKey.generate().verifyingKey, SigningKey.generate().verifyingKey)

    private static func settings(_ trust: String) -> String {
        "project: shop\nregistry: {url: r.example/shop, trust: \(trust)}\n"
    }

    private static func pulled(_ signer: VerifyingKey?) -> ImageRecord.Pulled {
        ImageRecord.Pulled(from: "r.example/shop", digest: "sha256:m", signer: signer)
    }

    /// A project whose image and tests were pulled.
    private static func project(_ signer: VerifyingKey?, trust: String) throws -> SmallProject {
        let project = SmallProject(["faaso.yml": settings(trust)])
        var tests = try project.test(of: project.build { ($0.pulled, $0.log) = (pulled(signer), nil) })
        tests.pulled = pulled(signer)
        try project.cache.store(tests)
        return project
    }

    @Test func `an image stays in use while its signer is trusted`() async throws {
        let cases: [(VerifyingKey?, String)] = [
            (Self.key, "[\"\(Self.key)\"]"), (Self.key, "[\"\(Self.other)\", \"\(Self.key)\"]"), (nil, "any"), (Self.key, "any"),
        ]
        for (signer, trust) in cases {
            #expect(try await Self.project(signer, trust: trust).plan().lines == [])
        }
        let project = try Self.project(nil, trust: "any")
        project.folder.write("project: shop\n", to: "faaso.yml")
        #expect(try await project.plan().lines == [])
    }

    @Test func `an image whose signer is not trusted counts as absent, with the reason`() async throws {
        let cases: [(VerifyingKey?, String)] = [
            (nil, "pulled from r.example/shop without a trusted signature"),
            (Self.other, "pulled from r.example/shop, signed by \(Self.other), which is not trusted now"),
        ]
        for (signer, reason) in cases {
            let project = try Self.project(signer, trust: "[\"\(Self.key)\"]")
            let plan = try await project.plan()
            #expect(plan.lines.count == 2 && plan.lines[0].hasPrefix("build image:sum: image-missing "), "\(plan.lines)")
            #expect(plan.lines[0].hasSuffix(" (\(reason))"), "\(plan.lines)")
            let inspection = try await project.inspect()
            #expect(inspection.step(.image("sum"))?.reasons.first?.detail == reason)
        }
    }

    @Test func `a change of trust counts, though the scan before found the image current`() async throws {
        let project = try Self.project(nil, trust: "any")
        for _ in 0..<2 { #expect(try await project.plan().lines == []) }
        project.folder.write(Self.settings("[\"\(Self.key)\"]"), to: "faaso.yml")
        for _ in 0..<2 { #expect(try await project.plan().lines.count == 2) }
        project.folder.write(Self.settings("any"), to: "faaso.yml")
        for _ in 0..<2 { #expect(try await project.plan().lines == []) }
    }

    @Test func `a result whose signer is not trusted runs again on an image of one's own`() async throws {
        let project = SmallProject(["faaso.yml": Self.settings("[\"\(Self.key)\"]")])
        var tests = try project.test(of: project.build())
        tests.pulled = Self.pulled(Self.other)
        try project.cache.store(tests)
        let reason = "pulled from r.example/shop, signed by \(Self.other), which is not trusted now"
        #expect(try await project.plan().lines == ["test test:sum: never-built (\(reason))"])
    }

    @Test func `a record of an older version has no signer`() throws {
        let project = try Self.project(nil, trust: "any")
        let record = try #require(project.cache.currentImage("sum"))
        #expect(record.pulled == Self.pulled(nil))
        var signed = record
        signed.pulled = Self.pulled(Self.key)
        try project.cache.store(signed)
        #expect(project.cache.currentImage("sum")?.pulled?.signer == Self.key)
    }
}
