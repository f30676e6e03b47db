import ContainerEngine
import ContentHash
import HTTPStub
import ImageBuild
import Testing

@testable import SharedCache

/// One run with a registry, beside an engine and a registry with scripted answers.
struct SharedCacheTests {
    @Test func `an image is pulled by the digest of its record, never by a tag`() async throws {
        try await SharedScene.run(record: try SharedScene.envelope()) { scene in
            let key = try SharedScene.imageKey()
            let isOffered = try await scene.cache.offers("sum", key)
            #expect(isOffered)
            let pulled = try #require(try await scene.cache.pull("sum", key, onLine: { _ in }))
            #expect(pulled.image == "sha256:here" && pulled.record.build.commit == nil)
            let versions = scene.engine.requests.filter { $0.target.contains("/images/create") }.map(\.target)
            #expect(versions.count == 2 && versions[0].contains("tag=sum-\(key.short).rec"), "\(versions)")
            #expect(versions[1].contains("tag=sha256%3A"), "\(versions)")
            #expect(scene.warnings() == [])
        }
    }

    @Test(arguments: [
        (#""RootFS":{"Layers":["sha256:l"]}"#, #""RootFS":{"Layers":["sha256:x"]}"#, "its layers differ"),
        (#""User":"65534""#, #""User":"0""#, "its settings differ"), (#""Os":"linux""#, #""Os":"windows""#, "it is for windows/"),
    ])
    func `an image with another content than its record says is not used`(old: String, new: String, reason: String) async throws {
        try await SharedScene.run(record: try SharedScene.envelope(), inspected: SharedScene.inspected.replacing(old, with: new)) { scene in
            let none = try await scene.cache.pull("sum", SharedScene.imageKey(), onLine: { _ in })
            #expect(none == nil)
            #expect(scene.warnings().count == 1 && scene.warnings()[0].contains("is not the one of its record: " + reason))
            #expect(scene.engine.requests.contains { $0.method == "DELETE" && $0.target.contains(SharedScene.digest) })
            #expect(!scene.cache.isUnavailable)
        }
    }

    @Test func `a record without a trusted signature, and one of another platform, is no image`() async throws {
        for (envelope, reason) in [
            (try SharedScene.envelope(signedWith: nil), "its record has no signature"),
            (try SharedScene.envelope(signedWith: .generate()), "no signature of a trusted key"),
            (try SharedScene.envelope { $0.content.platform = "linux/riscv64" }, "it is for linux/riscv64, not for linux/"),
        ] {
            try await SharedScene.run(record: envelope) { scene in
                let none = try await scene.cache.pull("sum", SharedScene.imageKey(), onLine: { _ in })
                #expect(none == nil)
                #expect(scene.warnings().count == 1 && scene.warnings()[0].contains(reason), "\(scene.warnings())")
                // The record counts as absent from then on, so that a push replaces it.
                let isOffered = try await scene.cache.offers("sum", SharedScene.imageKey())
                #expect(!isOffered)
                // Nothing but the record was pulled.
                #expect(scene.engine.requests.count { $0.target.contains("/images/create") } == 1)
            }
        }
    }

    @Test func `a pushed image has its record behind it, signed`() async throws {
        try await SharedScene.run(tags: #"{"tags":[]}"#) { scene in
            let key = try SharedScene.imageKey()
            let isOffered = try await scene.cache.offers("sum", key)
            let isPushed = try await scene.cache.push(SharedScene.build(), tests: nil, onLine: { _ in })
            #expect(!isOffered && isPushed)
            let pushes = scene.engine.requests.filter { $0.target.contains("/push") }.map(\.target)
            #expect(pushes.count == 2 && pushes[0].hasSuffix("tag=sum-\(key.short)") && pushes[1].hasSuffix("tag=sum-\(key.short).rec"))
            let sent = try #require(scene.engine.requests.first { $0.target.contains("fromSrc=-") })
            let envelope = try #require(TarArchive.firstFile(sent.body))
            let record = try SharedRecord(opening: envelope, of: "sum", key, trust: .keys([SharedScene.signing.verifyingKey]))
            #expect(record.manifest == SharedScene.digest && record.content.layers == ["sha256:l"])
            #expect(!String(decoding: envelope, as: UTF8.self).contains(SharedScene.signing.secretText.dropFirst(16)))
        }
    }

    @Test func `a registry that fails is warned of once, and not asked again`() async throws {
        try await SharedScene.run(tags: "nonsense") { scene in
            for name in ["sum", "mul", "sum"] {
                let isOffered = try await scene.cache.offers(name, SharedScene.imageKey())
                #expect(!isOffered)
            }
            #expect(scene.warnings().count == 1 && scene.cache.isUnavailable)
            let none = try await scene.cache.pull("sum", SharedScene.imageKey(), onLine: { _ in })
            #expect(none == nil)
            let isPushed = try await scene.cache.push(SharedScene.build(), tests: nil, onLine: { _ in })
            #expect(!isPushed && scene.warnings().count == 1)
        }
    }
}
