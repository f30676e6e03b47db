import ContainerEngine
import ContentHash
import Glibc
import HTTPStub
import ImageBuild
import Synchronization
import TestSupport
import Testing

@testable import SharedCache

/// Failures of single steps of a run with a registry, and of the registry as a whole.
struct SharedCacheFailureTests {
    private static func matches(_ request: StubServer.Recorded, _ step: String) -> Bool {
        "\(request.method) \(request.plainTarget)".contains(step)
    }

    /// The steps of a push, an error of each, and the names that must be removed from the engine.
    private static let pushes: [(step: String, status: Int, message: String, isOver: Bool, removed: [String])] = [
        ("GET /v1.41/images/sha256:there/json", 404, "No such image", false, []),
        ("/distribution/", 500, "dial tcp: connect: connection refused", true, []),
        ("/images/sha256:there/tag", 409, "no", false, ["KEY"]), ("push?tag=KEY", 500, "blob upload unknown", false, ["KEY"]),
        ("push?tag=KEY", 500, "denied: requested access to the resource is denied", true, ["KEY"]),
        ("push?tag=KEY", 500, "no space left on device", true, ["KEY"]), ("fromSrc=-", 500, "no", false, ["KEY", "KEY.rec"]),
        ("push?tag=KEY.rec", 500, "blob upload unknown", false, ["KEY", "KEY.rec"]),
        ("push?tag=KEY.rec", 500, "401 Unauthorized", true, ["KEY", "KEY.rec"]),
    ]

    @Test(arguments: pushes.indices)
    func `a push that fails at one step costs a warning, and leaves no name in the engine`(index: Int) async throws {
        let (step, status, message, isOver, removed) = Self.pushes[index]
        let tag = "sum-\(try SharedScene.imageKey().short)"
        let wanted = step.replacing("KEY", with: tag)
        try await SharedScene.run(
            tags: #"{"tags":[]}"#,
            answer: { request in
                let isStep = Self.matches(request, wanted) && (!wanted.hasSuffix(tag) || !request.target.hasSuffix(".rec"))
                return isStep ? .json(#"{"message":"\#(message)"}"#, status: status) : nil
            }
        ) { scene in
            let isPushed = try await scene.cache.push(SharedScene.build(), tests: nil, onLine: { _ in })
            #expect(!isPushed && scene.warnings().count == 1 && scene.cache.isUnavailable == isOver, "\(scene.warnings())")
            let start = isOver ? "is not used any more in this run: " : "the image of 'sum' is not pushed: "
            #expect(scene.warnings().first?.contains(start) == true, "\(scene.warnings())")
            let deleted = scene.changes.filter { $0.hasPrefix("DELETE images/") }
            #expect(deleted.count == removed.count, "\(deleted)")
            for (line, name) in zip(deleted, removed) { #expect(line.contains(":" + name.replacing("KEY", with: tag) + "?"), "\(line)") }
        }
    }

    @Test func `an invalid record of the key is replaced, and a valid one never`() async throws {
        let key = try SharedScene.imageKey()
        for (record, isReplaced) in [(try SharedScene.envelope(signedWith: nil), true), (try SharedScene.envelope(), false)] {
            try await SharedScene.run(
                record: record,
                answer: { $0.target.contains("/distribution/") ? .json(#"{"Descriptor":{"digest":"sha256:r"},"Platforms":[]}"#) : nil }
            ) { scene in
                let isPushed = try await scene.cache.push(SharedScene.build(), tests: nil, onLine: { _ in })
                #expect(isPushed && scene.warnings() == [])
                #expect(scene.changes.contains { $0.contains("/push?tag=sum-\(key.short)") } == isReplaced)
            }
        }
    }

    @Test func `a record that cannot be pulled is replaced`() async throws {
        try await SharedScene.run(
            answer: { request in
                if request.target.contains("/distribution/") { return .json(#"{"Descriptor":{"digest":"sha256:r"},"Platforms":[]}"#) }
                guard request.target.contains(".rec"), request.target.contains("fromImage") else { return nil }
                return .json(#"{"message":"unsupported media type"}"#, status: 500)
            }
        ) { scene in
            let isPushed = try await scene.cache.push(SharedScene.build(), tests: nil, onLine: { _ in })
            #expect(isPushed && scene.warnings() == [] && scene.changes.contains { $0.contains("/push?tag=sum-") })
        }
    }

    @Test(arguments: [
        #"{"id":"l","status":"Downloading","progressDetail":{"current":10,"total":1048577}}"#,
        #"{"id":"l","status":"Downloading","progressDetail":{"current":1048577}}"#,
        #"{"id":"l","status":"Downloading","progressDetail":{"current":1048576}}"# + "\n"
            + #"{"id":"m","status":"Downloading","progressDetail":{"current":1}}"#,
    ])
    func `a record that is too large is not pulled to its end`(progress: String) async throws {
        try await SharedScene.run(
            record: try SharedScene.envelope(),
            answer: { request in
                guard Self.matches(request, ".rec") && request.target.contains("/images/create") else { return nil }
                return .send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n" + progress + "\n")
            }
        ) { scene in
            let none = try await scene.cache.pull("sum", SharedScene.imageKey(), onLine: { _ in })
            #expect(none == nil && scene.warnings().count == 1)
            #expect(scene.warnings().first?.hasSuffix("the image is larger than 1048576 bytes") == true, "\(scene.warnings())")
            #expect(!scene.cache.isUnavailable)
            #expect(
                !scene.changes.contains { $0.contains("containers/create") } && scene.changes.count { $0.contains("images/create") } == 1)
        }
    }

    @Test func `a list that does not come in time costs one warning`() async throws {
        try await SharedScene.run(timeout: .milliseconds(200), registry: [.hang]) { scene in
            for _ in 0..<2 {
                let isOffered = try await scene.cache.offers("sum", SharedScene.imageKey())
                #expect(!isOffered)
            }
            #expect(scene.registry.requests.count == 1 && scene.warnings().count == 1)
            #expect(scene.warnings().first?.contains("is not used any more in this run: it makes no progress within ") == true)
        }
    }

    @Test func `thirty questions are one list`() async throws {
        try await SharedScene.run { scene in
            let key = try SharedScene.imageKey()
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<30 { group.addTask { try await scene.cache.offers(number == 7 ? "sum" : "f\(number)", key) } }
                let offered = try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                #expect(offered == 1)
            }
            #expect(scene.registry.requests.count == 1 && scene.engine.requests.allSatisfy { $0.target.hasSuffix("_ping") })
        }
    }

    @Test func `without a list, each image is one question and two pulls`() async throws {
        try await SharedScene.run(
            record: try SharedScene.envelope(), registry: [.json("{}", status: 401)],
            answer: { request in
                guard request.target.contains("/distribution/"), request.target.contains("sum-") else { return nil }
                return .json(#"{"Descriptor":{"digest":"sha256:r"},"Platforms":[]}"#)
            }
        ) { scene in
            let key = try SharedScene.imageKey()
            // A plan, an evaluation and a pull ask for the same image.
            for name in ["sum", "mul", "add", "sum", "mul"] {
                let isOffered = try await scene.cache.offers(name, key)
                #expect(isOffered == (name == "sum"))
            }
            let pulled = try await scene.cache.pull("sum", key, onLine: { _ in })
            #expect(pulled != nil && scene.warnings() == [])
            #expect(scene.registry.requests.count == 1)
            #expect(scene.engine.requests.count { $0.target.contains("/distribution/") } == 3)
            #expect(scene.changes.count { $0.contains("images/create") } == 2)
        }
    }

    @Test func `a push waits for the lock of its key, and goes on without one that fails`() async throws {
        let folder = TemporaryFolder()
        let names = Mutex<[String]>([])
        let lock: @Sendable (String) async throws -> FileLock? = { name in
            names.withLock { $0.append(name) }
            return try await FileLock.acquire(path: folder.path("\(name).lock"), purpose: "the test", wait: false)
        }
        let key = try SharedScene.imageKey()
        let path = folder.path("\(key.hex.prefix(2)).lock")
        // From the first name in the engine to the last request, nobody else gets the lock.
        let isHeld = Mutex<[Bool]>([])
        try await SharedScene.run(
            tags: #"{"tags":[]}"#, lock: lock,
            answer: { request in
                guard request.method != "GET" else { return nil }
                let descriptor = open(path, O_RDWR)
                defer { close(descriptor) }
                isHeld.withLock { $0.append(descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) != 0) }
                return nil
            }
        ) { scene in
            _ = try await scene.cache.push(SharedScene.build(), tests: nil, onLine: { _ in })
            #expect(isHeld.withLock { !$0.isEmpty && $0.allSatisfy { $0 } })
        }
        for path in ["", "\(key.hex.prefix(2)).lock/x"] {
            if !path.isEmpty {
                unlink(folder.path("\(key.hex.prefix(2)).lock"))
                folder.write("", to: path)
            }
            try await SharedScene.run(tags: #"{"tags":[]}"#, lock: lock) { scene in
                for _ in 0..<2 {
                    let isPushed = try await scene.cache.push(SharedScene.build(), tests: nil, onLine: { _ in })
                    #expect(isPushed && scene.warnings() == [], "the lock of the first push is released")
                }
            }
        }
        #expect(names.withLock { $0 } == Array(repeating: String(key.hex.prefix(2)), count: 5))
    }

    @Test func `an image of another variant of the platform is not used`() async throws {
        let platform = BuildPlatform(os: "linux", architecture: "arm", variant: "v7")
        for (variant, isUsed) in [("v6", false), ("v7", true), ("", true)] {
            let name = #""linux","Architecture":"arm","Variant":"\#(variant)""#
            let inspected = SharedScene.inspected.replacing(#""linux","Architecture":"\#(BuildPlatform.host.architecture)""#, with: name)
            let record = try SharedScene.envelope { $0.content.platform = variant.isEmpty ? "linux/arm" : "linux/arm/\(variant)" }
            try await SharedScene.run(record: record, inspected: inspected, platform: platform) { scene in
                let pulled = try await scene.cache.pull("sum", SharedScene.imageKey(), onLine: { _ in })
                #expect((pulled != nil) == isUsed, "\(variant): \(scene.warnings())")
                #expect(scene.warnings().count == (isUsed ? 0 : 1))
            }
        }
    }
}
