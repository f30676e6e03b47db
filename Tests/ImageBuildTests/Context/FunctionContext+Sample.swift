import ContainerEngine
import ContentHash

@testable import ImageBuild

extension FunctionContext {
    /// Creates the context of a function `f` with the template `t`.
    init(_ tree: ContextTree, digests: [Digest], dockerfile text: String, unclaimed: [UnclaimedInput] = []) throws {
        let dockerfile = LocatedDockerfile(path: "t/Dockerfile", value: try Dockerfile(parsing: text))
        let reading = try dockerfile.reading([:])
        let manifest = tree.manifest(digests: digests)
        self.init(
            function: "f", tree: tree, digests: digests, manifest: manifest,
            definition: ImageDefinition(
                context: manifest.digest, arguments: [:], secrets: [], platform: "", bases: reading.bases.map(\.reference.familiar),
                target: nil),
            origins: [:], dockerfile: dockerfile, reading: reading, unclaimed: unclaimed)
    }
}
