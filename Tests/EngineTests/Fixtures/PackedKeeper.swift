import CaddyKeeper
import ContainerEngine
import ContentHash
import Deployment
import FoundationEssentials
import TestSupport
import Testing

@testable import SingleHost

/// The keeper of a release, which is packed, in a container of an engine.
enum PackedKeeper {
    /// Copies the packed keeper into a new container, and compares the program there.
    static func check(on engine: Engine, image: String = RealEngine.image, labels: [String: String]) async throws {
        let folder = TemporaryFolder()
        let program = try KeeperBinary.read()
        folder.write(program, to: "keeper")
        try Program.run(["gzip", "-1n", "keeper"], in: folder.path)
        let packed = try #require(FileManager.default.contents(atPath: folder.path + "/keeper.gz"))
        let archive = KeeperBinary.archive(Array(packed), user: FileOwner(user: 1000, group: 1000))
        try #require(archive.count < program.count)

        let container = try await engine.create(
            ContainerSpecification(image: image, command: ["true"], labels: labels),
            name: "faaso-test-" + folder.path.suffix(8).lowercased())
        try await engine.putArchive(container, path: "/srv", tar: archive)
        let unpacked = TarArchive.firstFile(try await engine.getArchive(container, path: "/srv/" + KeeperFolder.programName))
        try await engine.remove(container, force: true, volumes: true)
        #expect(unpacked == program)
    }
}
