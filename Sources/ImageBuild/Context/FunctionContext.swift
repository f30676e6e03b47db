package import ContentHash

/// One function's build context and what its image is made of; all in memory.
package struct FunctionContext: Sendable {
    package var function: String
    /// The merged tree after ignoring.
    package var tree: ContextTree
    /// The digests of the tree's files, in their order.
    package var digests: [Digest]
    /// The listing of the tree; its digest is the context's digest.
    package var manifest: Manifest
    package var definition: ImageDefinition
    /// Where a path of the context comes from, for those from elsewhere than the function's folder; both escaped.
    package var origins: [String: String]
    package var dockerfile: LocatedDockerfile
    /// The Dockerfile as it is read with the definition's arguments.
    package var reading: DockerfileReading
    /// Arguments and secrets that the Dockerfile itself does not take.
    package var unclaimed: [UnclaimedInput]

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
