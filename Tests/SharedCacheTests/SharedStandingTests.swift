import Basics
import ContainerEngine
import ContentHash
import FoundationEssentials
import HTTPStub
import ImageBuild
import Testing

@testable import SharedCache

/// The records that a push finds, and the images that it may sign.
struct SharedStandingTests {
    private static let stranger = SigningKey.generate()
    private static let there = #"{"Descriptor":{"digest":"sha256:r"},"Platforms":[]}"#

    /// Runs `body` beside a registry that lists the record, and has the manifests of some names.
    private static func run(
        record: [UInt8], trust: Trust = .keys([SharedScene.signing.verifyingKey]), signingKey: SigningKey? = SharedScene.signing,
        lacks: String = "nothing", _ body: (SharedScene) async throws -> Void
    ) async throws {
        try await SharedScene.run(
            record: record, trust: trust, signingKey: signingKey,
            answer: { request in
                request.plainTarget.contains("/distribution/") && !request.plainTarget.contains(lacks) ? .json(there) : nil
            }, body)
    }

    private static func pulled(_ signer: SigningKey?) -> ImageRecord.Pulled {
        ImageRecord.Pulled(from: "r/x", digest: SharedScene.digest, signer: signer?.verifyingKey)
    }

    private static func tests(_ names: [String]) -> TestRecord {
        var record = TestRecord(
            function: "sum", key: Digest.of(""), image: "sha256:there", environment: [:],
            definitions: Dictionary(uniqueKeysWithValues: names.map { ($0, Digest.of($0)) }),
            cases: names.map { .init(name: $0, failure: nil, seconds: 0.5) }, ran: Date(timeIntervalSince1970: 1_000_000), seconds: 1)
        record.key = record.computedKey
        return record
    }

    @Test func `a record is examined, not only listed`() async throws {
        let key = try SharedScene.imageKey()
        for (record, reason) in [
            (try SharedScene.envelope(signedWith: nil), "its record has no signature"),
            (try SharedScene.envelope(signedWith: Self.stranger), "its record has no signature of a trusted key"),
            (Array("{}".utf8), "its record cannot be read"),
        ] {
            try await Self.run(record: record) { scene in
                for _ in 0..<2 {
                    guard case .unusable(let found) = try await scene.cache.standing("sum", key) else {
                        Issue.record("the record is used")
                        return
                    }
                    #expect(found.hasPrefix(reason), "\(found)")
                }
                // A plan and its run ask for the same records.
                #expect(scene.changes.count { $0.contains("images/create") } == 1)
            }
        }
        try await Self.run(record: try SharedScene.envelope()) { scene in
            guard case .valid(let record) = try await scene.cache.standing("sum", key) else { throw PullMiss.absent }
            #expect(record.manifest == SharedScene.digest)
            let other = try await scene.cache.standing("mul", key)
            #expect(other == .absent)
        }
    }

    @Test func `a record whose manifest is gone is replaced`() async throws {
        try await Self.run(record: try SharedScene.envelope(), lacks: "sha256:ddd") { scene in
            let standing = try await scene.cache.standing("sum", SharedScene.imageKey())
            #expect(standing == .unusable("the registry no longer has its image"))
            let isPushed = try await scene.cache.push(SharedScene.build(), tests: nil, onLine: { _ in })
            #expect(isPushed && scene.changes.count { $0.contains("/push?tag=sum-") } == 2, "\(scene.changes)")
        }
    }

    @Test func `a registry that fails is no reason to think that it has the record`() async throws {
        try await SharedScene.run(
            record: try SharedScene.envelope(),
            answer: {
                $0.target.contains("/distribution/") ? .json(#"{"message":"dial tcp: connect: connection refused"}"#, status: 500) : nil
            }
        ) { scene in
            let standing = try await scene.cache.standing("sum", SharedScene.imageKey())
            #expect(standing == .unknown && scene.cache.isUnavailable && scene.warnings().count == 1)
        }
    }

    @Test func `force replaces a valid record`() async throws {
        for isForced in [false, true] {
            try await Self.run(record: try SharedScene.envelope()) { scene in
                let isPushed = try await scene.cache.push(SharedScene.build(), tests: nil, isForced: isForced, onLine: { _ in })
                #expect(isPushed && scene.changes.contains { $0.contains("/push?tag=sum-") } == isForced, "\(scene.changes)")
            }
        }
    }

    @Test func `tests that a valid record lacks are added, without a push of the image`() async throws {
        let own = Self.tests(["unit", "later"])
        let records: [(TestRecord?, Bool)] = [(nil, true), (Self.tests(["unit"]), true), (own, false)]
        for (known, isLacking) in records {
            try await Self.run(record: try SharedScene.envelope { $0.tests = known }) { scene in
                let key = try SharedScene.imageKey()
                guard case .valid(let record) = try await scene.cache.standing("sum", key) else { throw PullMiss.absent }
                let isFound = try await scene.cache.lacks(own, record, of: "sha256:there")
                #expect(isFound == isLacking)
                let isPushed = try await scene.cache.push(SharedScene.build(), tests: own, onLine: { _ in })
                let pushes = scene.changes.filter { $0.contains("/push?tag=") }
                #expect(isPushed && pushes.count == (isLacking ? 1 : 0) && pushes.allSatisfy { $0.hasSuffix(".rec") }, "\(pushes)")
                guard let sent = scene.engine.requests.first(where: { $0.target.contains("fromSrc=-") }) else { return }
                let envelope = try #require(TarArchive.firstFile(sent.body))
                let new = try SharedRecord(opening: envelope, of: "sum", key, trust: .keys([SharedScene.signing.verifyingKey]))
                #expect(new.manifest == SharedScene.digest && new.tests?.definitions == own.definitions)
            }
        }
    }

    @Test func `tests of another content than the record's are not added`() async throws {
        let record = try SharedScene.envelope { $0.content.layers = ["sha256:other"] }
        try await Self.run(record: record) { scene in
            let isPushed = try await scene.cache.push(SharedScene.build(), tests: Self.tests(["unit"]), onLine: { _ in })
            #expect(isPushed && !scene.changes.contains { $0.contains("/push?tag=") })
        }
    }

    /// A trust, a signing key, the signer of what was pulled, and true if it may be pushed.
    private static let cases: [(Trust, SigningKey?, SigningKey?, Bool)] = [
        (.keys([SharedScene.signing.verifyingKey]), SharedScene.signing, SharedScene.signing, true),
        (.keys([SharedScene.signing.verifyingKey]), SharedScene.signing, stranger, false),
        (.keys([SharedScene.signing.verifyingKey]), SharedScene.signing, nil, false),
        (.keys([SharedScene.signing.verifyingKey, stranger.verifyingKey]), SharedScene.signing, stranger, true),
        (.anyone, nil, nil, true), (.anyone, nil, stranger, true), (.anyone, SharedScene.signing, nil, false),
        (.anyone, SharedScene.signing, stranger, false), (.anyone, SharedScene.signing, SharedScene.signing, true),
    ]

    @Test(arguments: cases.indices)
    func `only what a trusted key signed is signed again`(index: Int) async throws {
        let (trust, signing, signer, isPushed) = Self.cases[index]
        var (build, tests) = (try SharedScene.build(), Self.tests(["unit"]))
        for part in ["image", "tests"] {
            (build.pulled, tests.pulled) = part == "image" ? (Self.pulled(signer), nil) : (nil, Self.pulled(signer))
            try await SharedScene.run(tags: #"{"tags":[]}"#, trust: trust, signingKey: signing) { [build, tests] scene in
                let isDone = try await scene.cache.push(build, tests: tests, onLine: { _ in })
                #expect(isDone == isPushed, "\(part)")
                #expect(scene.changes.isEmpty != isPushed, "\(part): \(scene.changes)")
            }
        }
    }

    @Test func `a pull notes the key that signed, and a push leaves it out`() async throws {
        let signers: [(Trust, SigningKey?)] = [
            (.keys([Self.stranger.verifyingKey, SharedScene.signing.verifyingKey]), SharedScene.signing), (.anyone, SharedScene.signing),
            (.anyone, nil),
        ]
        for (trust, signer) in signers {
            try await Self.run(record: try SharedScene.envelope(signedWith: signer), trust: trust) { scene in
                let pulled = try #require(try await scene.cache.pull("sum", SharedScene.imageKey(), onLine: { _ in }))
                #expect(pulled.signer == signer?.verifyingKey)
            }
        }
        // The name of a key is a stranger's text.
        var text = try JSONCoding.decode(SignedText.self, from: try SharedScene.envelope(signedWith: Self.stranger))
        text.signatures[0].keyid = SharedScene.signing.verifyingKey.description
        #expect(SharedRecord.signer(of: try JSONCoding.pretty(text), trust: .anyone) == nil)
        var build = try SharedScene.build()
        build.pulled = Self.pulled(nil)
        #expect(SharedRecord(build, manifest: "m", content: ImageContent(), tests: nil).build.pulled == nil)
    }
}
