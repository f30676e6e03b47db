import ContainerEngine
import Testing

@testable import Deployment
@testable import SingleHost

/// The user of an image, read from the tables in a container of the image.
struct ImageUsersTests {
    private func users(_ archive: @escaping @Sendable (String) throws -> [UInt8]) -> ImageUsers {
        var engine = Fixtures.world().engine
        engine.getArchive = { _, path in try archive(path) }
        return ImageUsers(engine: engine)
    }

    @Test func `a name has the numbers of the image's tables`() async throws {
        let table = TarArchive.encode([TarArchive.File(name: "passwd", bytes: Array("app:x:7:8::/:/bin/sh\n".utf8), permissions: 0o644)])
        let user = try await users { _ in table }.resolve("app", function: "sum", container: "c1")
        #expect(user.user == 7 && user.group == 8)
    }

    @Test func `a name without an entry is a mistake of the image`() async {
        await #expect(throws: DeploymentError.imageUser(.unknown("app"), function: "sum")) {
            try await users { _ in [] }.resolve("app", function: "sum", container: "c1")
        }
    }

    @Test func `an engine that does not answer is no mistake of the image`() async {
        let error = EngineError.interrupted(route: "GET /containers/c1/archive", reason: "the connection was closed")
        await #expect(throws: error) {
            try await users { _ in throw error }.resolve("app", function: "sum", container: "c1")
        }
    }
}
