import ContainerEngine
import FoundationEssentials
import HTTPStub
import ImageBuild
import Insight
import Operations
import Pipeline
import ProjectSupport
import SharedCache
import TestSupport
import Testing
import WorkModel

/// `faaso lock`, beside an engine with scripted answers.
struct LockOperationTests {
    private static func digest(_ digit: String) -> String { "sha256:" + String(repeating: digit, count: 64) }

    /// Runs `body` beside an engine.
    /// - Parameters:
    ///   - digests: the digests in registries, by reference.
    ///   - images: the listing of the engine's images.
    private static func engine(
        digests: [String: String] = [:], images: String = "[]", _ body: (String, StubServer) async throws -> Void
    ) async throws {
        try await StubServer.run(answer: { request in
            let path = request.target.prefix { $0 != "?" }
            if path.hasSuffix("/_ping") { return [.response(200, "OK", headers: "Api-Version: 1.41\r\n")] }
            if path.hasSuffix("/images/json") { return [.json(images)] }
            if path.hasSuffix("/containers/json") { return [.json("[]")] }
            let name = path.split(separator: "/").dropFirst(2).dropLast().joined(separator: "/")
            if path.contains("/distribution/"), let digest = digests[name] {
                return [.json(#"{"Descriptor":{"digest":"\#(digest)"},"Platforms":[]}"#)]
            }
            return [.json(#"{"message":"manifest unknown: manifest unknown"}"#, status: 404)]
        }) { server in try await body(server.socket, server) }
    }

    private static func lines(_ scene: Scene) throws -> [String] {
        let bytes = FileManager.default.contents(atPath: scene.project.folder.path("faaso.lock")) ?? Data()
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
    }

    private static func scene() -> Scene {
        Scene(SmallProject(["functions/mul/metadata.yml": "runtime: plain\n", "functions/mul/Dockerfile": "FROM reg.example:5000/x:2\n"]))
    }

    @Test func `missing entries are added, and present ones stay until an update`() async throws {
        let scene = Self.scene()
        let names = ["base:1", "reg.example:5000/x:2"]
        try await Self.engine(digests: [names[0]: Self.digest("a"), names[1]: Self.digest("b")]) { socket, _ in
            let report = try await scene.operations(socket: socket).changeLock(.add)
            #expect(report.images.map(\.state) == [.added, .added])
        }
        let platform = BuildPlatform.host
        #expect(
            try Self.lines(scene) == [
                "image base:1@\(Self.digest("a")) \(platform)", "image reg.example:5000/x:2@\(Self.digest("b")) \(platform)",
            ])
        try await Self.engine(digests: [names[0]: Self.digest("c"), names[1]: Self.digest("d")]) { socket, server in
            let operations = scene.operations(socket: socket)
            let added = try await operations.changeLock(.add)
            #expect(added.images.map(\.state) == [.kept, .kept])
            #expect(server.requests.isEmpty, "nothing is missing, so nothing is asked")
            let one = try await operations.changeLock(.update(["base:1"]))
            #expect(one.images.map(\.state) == [.moved, .kept])
            let lines = try Self.lines(scene)
            #expect(lines.map { $0.contains(Self.digest("b")) } == [false, true])
            let rest = try await operations.changeLock(.update([]))
            #expect(rest.images.map(\.state) == [.kept, .moved])
        }
        #expect(try scene.operations().checkLock().isComplete, "a check needs no engine")
    }

    @Test func `a lock leaves nothing in a fresh repository that git would add`() async throws {
        let scene = Self.scene()
        try await Self.engine(digests: ["base:1": Self.digest("a"), "reg.example:5000/x:2": Self.digest("b")]) { socket, _ in
            _ = try await scene.operations(socket: socket).changeLock(.add)
        }
        let ignored = FileManager.default.contents(atPath: scene.project.folder.path(".faaso/.gitignore")) ?? Data()
        #expect(String(decoding: ignored, as: UTF8.self).hasPrefix("*\n"))
    }

    @Test func `if one image cannot be resolved, nothing is written`() async throws {
        let scene = Self.scene()
        try await Self.engine(digests: ["base:1": Self.digest("a")]) { socket, _ in
            let error = await #expect(throws: DigestsUnresolved.self) {
                try await scene.operations(socket: socket).changeLock(.add)
            }
            #expect(error?.errors.map(\.name) == ["reg.example:5000/x:2"])
        }
        #expect(!FileManager.default.fileExists(atPath: scene.project.folder.path("faaso.lock")))
        #expect(try scene.operations().checkLock().images.map(\.state) == [.missing, .missing])
    }

    @Test func `a push without a registry, and one that fails, change nothing`() async throws {
        let bare = Self.scene()
        try await Self.engine(digests: ["base:1": Self.digest("a")]) { socket, server in
            await #expect(throws: RegistrySetupError.noRegistry("--push")) {
                try await bare.operations(socket: socket).changeLock(.add, pushing: [])
            }
            #expect(server.requests.isEmpty)
        }
        let registry = "project: shop\nregistry: {url: \"127.0.0.1:1/shop\", trust: any}\n"
        let scene = Scene(SmallProject(["faaso.yml": registry]))
        try await Self.engine(digests: ["base:1": Self.digest("a")]) { socket, _ in
            let error = await #expect(throws: BaseNotCopied.self) {
                try await scene.operations(socket: socket).changeLock(.add, pushing: ["base:1"])
            }
            #expect(error?.name == "base:1" && error?.repository == "127.0.0.1:1/shop")
        }
        #expect(!FileManager.default.fileExists(atPath: scene.project.folder.path("faaso.lock")))
    }

    @Test func `a copied image stays without a push, with a warning that says how it moves`() async throws {
        let line = "image base:1@\(Self.digest("a")) linux/amd64 r.example/shop"
        let registry = "project: shop\nregistry: {url: r.example/shop, trust: any}\n"
        let scene = Scene(SmallProject(["faaso.lock": line + "\n", "faaso.yml": registry]))
        try await Self.engine { socket, server in
            let operations = scene.operations(socket: socket)
            let report = try await operations.changeLock(.update([]))
            #expect(report.images.map(\.state) == [.kept] && report.images.first?.mirror == "r.example/shop")
            #expect(scene.warnings == ["the entry of base:1 stays, because its image was copied into a registry"])
            let pushed = try await operations.changeLock(.add, pushing: [])
            #expect(pushed.images.map(\.state) == [.kept] && server.requests.isEmpty, "the copy is there already")
        }
        #expect(try Self.lines(scene) == [line])
    }

    @Test func `a link to the lock stays a link`() async throws {
        let scene = Scene()
        scene.project.folder.write("", to: "locks/shared")
        try FileManager.default.createSymbolicLink(
            atPath: scene.project.folder.path("faaso.lock"), withDestinationPath: "locks/shared")
        try await Self.engine(digests: ["base:1": Self.digest("a")]) { socket, _ in
            _ = try await scene.operations(socket: socket).changeLock(.add)
        }
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scene.project.folder.path("faaso.lock")) == "locks/shared")
        #expect(try Self.lines(scene).count == 1)
    }

    @Test func `two engines with different images of one name agree on all keys`() async throws {
        let scene = Scene(SmallProject(["faaso.lock": "image base:1@\(Self.digest("a")) linux/amd64 local\n"]))
        func keys(_ images: String) async throws -> [Node: String?] {
            var keys: [Node: String?] = [:]
            try await Self.engine(images: images) { socket, _ in
                let view = try await scene.operations(socket: socket).graph(GraphQuery(), offline: false)
                for node in view.report.nodes where node.id.kind == .image || node.id.kind == .base { keys[node.id] = node.key }
            }
            return keys
        }
        let one = try await keys(#"[{"Id":"sha256:1","RepoTags":["base:1"],"RepoDigests":null,"Labels":null}]"#)
        let two = try await keys(#"[{"Id":"sha256:2","RepoTags":["base:1"],"RepoDigests":["base@sha256:3"],"Labels":null}]"#)
        #expect(one == two && one[.base("base:1")] == Self.digest("a") && one[.image("sum")] != nil)
        #expect(try await keys("[]") == one, "an engine without the base agrees, too")
        #expect(scene.warnings.isEmpty)
    }
}
