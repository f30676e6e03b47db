import HTTPStub
import Testing

@testable import ContainerEngine

struct ImageUserTests {
    static let passwd = "root:x:0:0:root:/root:/bin/sh\napp:x:1234:4321::/home/app:/bin/sh\ntoor:x:0:0::/:/bin/sh\n"
    static let groups = "root:x:0:\nstaff:x:50:app\n"

    @Test(arguments: [
        ("1000:1001", UInt32(1000), UInt32(1001)), ("1000", 1000, 0), ("1234", 1234, 4321), ("app", 1234, 4321), ("app:staff", 1234, 50),
        ("app:7", 1234, 7), ("toor", 0, 0), ("1000:staff", 1000, 50),
    ])
    func `an image's user becomes numbers`(text: String, user: UInt32, group: UInt32) {
        let resolved = ImageUser(text, passwd: Self.passwd, group: Self.groups)
        #expect(resolved?.user == user && resolved?.group == group)
    }

    @Test(arguments: ["nobody", "app:nogroup", "", ":"])
    func `a name that the tables do not have is nobody`(text: String) {
        #expect(ImageUser(text, passwd: Self.passwd, group: Self.groups) == nil)
    }

    @Test(arguments: [
        ("", true), ("0", true), ("00", true), ("root", true), ("root:app", true), ("0:1", true), ("0:0", true), ("-0", true), ("+0", true),
        (":5", true), ("1000", false),
        ("app", false),
    ])
    func `root is known by its text`(text: String, isRoot: Bool) {
        #expect(ImageUser.isRoot(text) == isRoot)
    }

    private static let users: [(text: String, problem: ImageUserProblem?)] = [
        ("app", nil), ("1000", nil), ("1000:0", nil), ("", ImageUserProblem.root("")), ("root", .root("root")), ("0:0", .root("0:0")),
        ("toor", .root("toor")), ("toor:staff", .root("toor:staff")), ("nobody", .unknown("nobody")),
        ("app:nogroup", .unknown("app:nogroup")),
    ]

    @Test(arguments: users)
    func `only a user other than root serves`(text: String, problem: ImageUserProblem?) async {
        #expect(await Self.problem(text) { Self.archive($0 == "/etc/passwd" ? Self.passwd : Self.groups) } == problem)
    }

    @Test func `an image from scratch has no tables`() async {
        let missing = EngineError.status(code: 404, message: "Could not find the file /etc/passwd in container c1", route: "GET")
        #expect(await Self.problem("app") { _ in throw missing } == .unknown("app"))
        #expect(await Self.problem("1000") { _ in throw missing } == nil)
    }

    /// Errors of the engine that say nothing about the image.
    static let errors: [EngineError] = [
        .status(code: 404, message: "No such container: c1", route: "GET"), .status(code: 500, message: "no space left", route: "GET"),
        .interrupted(route: "GET", reason: "the connection was closed"),
    ]

    @Test(arguments: errors) func `an engine that does not return a table is an error`(error: EngineError) async {
        await #expect(throws: error) { try await ImageUser.serving("app") { _ in throw error } }
    }

    @Test func `a failed check of a user removes its container and throws the engine's error`() async throws {
        let answer: @Sendable (StubServer.Recorded) -> [StubServer.Step] = { request in
            switch (request.method, request.target.prefix { $0 != "?" }) {
            case ("GET", "/v1.41/images/app/json"): [.json(#"{"Id":"sha256:i","Config":{"User":"app"}}"#)]
            case ("POST", _): [.json(#"{"Id":"c1"}"#, status: 201)]
            case ("DELETE", _): [.response(204, "")]
            default: [.json(#"{"message":"i/o error"}"#, status: 500)]
            }
        }
        try await ScriptedEngine.run(answer: answer) { engine, server in
            let error = await #expect(throws: EngineError.self) {
                try await engine.checkUser(ofImage: "app", name: "shop_check", labels: [:])
            }
            #expect(error?.description == "the Docker engine refused GET /containers/c1/archive (500): i/o error")
            #expect(ScriptedEngine.calls(server).last?.hasPrefix("DELETE /v1.41/containers/c1") == true)
        }
    }

    private static func archive(_ text: String) -> [UInt8] {
        TarArchive.encode([TarArchive.File(name: "table", bytes: Array(text.utf8), permissions: 0o644)])
    }

    private static func problem(_ text: String, _ archive: (String) async throws -> [UInt8]) async -> ImageUserProblem? {
        do {
            _ = try await ImageUser.serving(text, archive: archive)
            return nil
        } catch {
            return error as? ImageUserProblem
        }
    }
}
