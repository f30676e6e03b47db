import Basics
import ContainerEngine
import Deployment
import FunctionModel

extension Engine {
    /// The Caddy in an image; nil if no folder of its `PATH` holds one as a file.
    ///
    /// A container that never runs shows the files of the image. It is removed at the end.
    func caddy(in image: String, project: String) async throws -> [UInt8]? {
        let names = ObjectNames(project: project)
        var specification = ContainerSpecification(image: image, command: ["caddy"], entrypoint: [], network: "none")
        specification.labels = Labels.base(project, .writer)
        let name = names.writer(names.proxy)
        // A killed run may have left one.
        if let leftover = try await container(name) { try await remove(leftover.id, force: true, volumes: true) }
        let path =
            try await self.image(image)?.env.last { $0.hasPrefix("PATH=") }?.dropFirst("PATH=".count) ?? "/usr/local/bin:/usr/bin:/bin"
        let id = try await create(specification, name: name)
        let found: Result<[UInt8]?, any Error>
        do { found = .success(try await file(named: "caddy", in: path.split(separator: ":").map(String.init), of: id)) } catch {
            found = .failure(error)
        }
        await shielded { try? await remove(id, force: true, volumes: true) }
        return try found.get()
    }

    /// The first regular file with a name in some folders of a container.
    private func file(named name: String, in folders: [String], of id: String) async throws -> [UInt8]? {
        for folder in folders {
            do {
                if let file = TarArchive.firstFile(try await getArchive(id, path: folder + "/" + name)) { return file }
            } catch let error as EngineError where error.isNotFound {
                continue
            }
        }
        return nil
    }
}
