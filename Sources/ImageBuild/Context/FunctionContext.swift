package import ContentHash

/// The build context of one function and the definition of its image. All of it is in memory.
package struct FunctionContext: Sendable {
    /// The name of the function.
    package var function: String
    /// The merged tree without the ignored files.
    package var tree: ContextTree
    /// The digests of the tree's files, in the same order.
    package var digests: [Digest]
    /// The listing of the tree. Its digest is the context's digest.
    package var manifest: Manifest
    /// The inputs of the image.
    package var definition: ImageDefinition
    /// The places in the repository that paths of the context come from, both escaped. Paths from
    /// the function's folder are left out.
    package var origins: [String: String]
    /// The Dockerfile with its place in the repository.
    package var dockerfile: LocatedDockerfile
    /// The Dockerfile as read with the definition's arguments.
    package var reading: DockerfileReading
    /// The arguments and secrets that the Dockerfile itself does not take.
    package var unclaimed: [UnclaimedInput]

    /// Creates a context from its parts.
    package init(
        function: String, tree: ContextTree, digests: [Digest], manifest: Manifest, definition: ImageDefinition, origins: [String: String],
        dockerfile: LocatedDockerfile, reading: DockerfileReading, unclaimed: [UnclaimedInput]
    ) {
        self.dockerfile = dockerfile
        self.reading = reading
        self.unclaimed = unclaimed
        self.function = function
        self.tree = tree
        self.digests = digests
        self.manifest = manifest
        self.definition = definition
        self.origins = origins
    }
}
