import ContainerEngine
import WorkModel

/// A Dockerfile whose bases are named exactly, and the way back for its reader.
struct ExactBases: Sendable {
    /// The Dockerfile with exact names.
    var dockerfile: [UInt8]
    /// The build arguments, the front end's name among them.
    var arguments: [String: String]
    /// The tags to set before the build and to remove after it, by image ID.
    var tags: [String: String]
    /// Exact names, and the names that a person wrote.
    private var written: [(exact: String, name: String)]

    /// - Parameters:
    ///   - dockerfile: the text as it is on disk.
    ///   - images: the images that the bases' identities mean, by familiar reference.
    ///   - identities: by familiar reference.
    ///   - repository: `<project>/<function>`.
    /// - Throws: ``DockerfileError``.
    init(
        _ dockerfile: [UInt8], _ definition: ImageDefinition, images: [String: ImageDetails], identities: [String: String],
        repository: String
    ) throws(DockerfileError) {
        arguments = definition.arguments
        tags = [:]
        // The old builder builds the stages too that nothing reaches.
        let references = try Dockerfile(parsing: dockerfile).reading(arguments: arguments, everyStage: true).places
        var names: [BaseReference: BaseName] = [:]
        var written: [String: String] = [:]
        for base in references {
            let reference = base.reference.familiar
            guard let image = images[reference], let identity = identities[reference] else { continue }
            guard let name = BaseName(base, image: image, identity: identity, platform: definition.platform, repository: repository) else {
                // By its written name the builder would pull a stranger's image.
                if let function = Node.function(ofBase: reference) { throw Self.wrongPlatform(function, image, base) }
                continue
            }
            names[base] = name
            if case .tag(let tag) = name.kind { tags[image.id] = tag }
            if base.place == nil { arguments[Dockerfile.syntaxArgument] = name.name }
            // The builder writes the registry in front.
            written["docker.io/\(name.name)"] = base.reference.description
            written[name.name] = base.name
        }
        self.written = written.sorted { ($1.key.count, $0.key) < ($0.key.count, $1.key) }.map { (exact: $0.key, name: $0.value) }
        self.dockerfile = Dockerfile.renaming(dockerfile, references) { names[$0]?.name }
    }

    private static func wrongPlatform(_ function: String, _ image: ImageDetails, _ base: BaseReference) -> DockerfileError {
        DockerfileError(
            line: base.line,
            "the image of the function '\(function)' is for \(image.os)/\(image.architecture), and another platform is asked for",
            hints: ["leave out --platform here, or build all functions for one platform: DOCKER_DEFAULT_PLATFORM"])
    }

    /// A line of the builder with the names that stand in the Dockerfile.
    func readable(_ line: String) -> String {
        written.reduce(line) { line, entry in line.contains(entry.exact) ? line.replacing(entry.exact, with: entry.name) : line }
    }
}
