import Basics
import ContainerEngine
import WorkModel

/// A Dockerfile with exact names of its bases, and the way back to the written names.
struct ExactBases: Sendable {
    /// The text of the Dockerfile with exact names.
    var dockerfile: [UInt8]
    /// The build arguments, including the name of the front end.
    var arguments: [String: String]
    /// The tags that are set before the build and removed after it, by image ID.
    var tags: [String: String]
    /// The exact names, and the names in the Dockerfile.
    private var written: [(exact: String, name: String)]

    /// Names the bases of a Dockerfile exactly.
    /// - Parameters:
    ///   - dockerfile: the text on disk.
    ///   - images: the images that the bases' identities mean, by familiar reference.
    ///   - identities: the identities of the bases, by familiar reference.
    ///   - repository: the repository of the build's own tags, `<project>/<function>`.
    ///   - build: 8 hexadecimal digits that no other build has; by default random ones.
    /// - Throws: ``DockerfileError`` for a malformed Dockerfile, and for a function's image of
    ///   another platform.
    init(
        _ dockerfile: [UInt8], _ definition: ImageDefinition, images: [String: ImageDetails], identities: [String: String],
        repository: String, build: String = RandomName.make(bytes: 4)
    ) throws(DockerfileError) {
        arguments = definition.arguments
        tags = [:]
        // The old builder also builds the stages that nothing reaches.
        let references = try Dockerfile(parsing: dockerfile).reading(
            arguments: arguments, target: definition.target, everyStage: true
        ).places
        var names: [BaseReference: BaseName] = [:]
        var written: [String: String] = [:]
        for base in references {
            let reference = base.reference.familiar
            guard let image = images[reference], let identity = identities[reference] else { continue }
            guard
                let name = BaseName(
                    base, image: image, identity: identity, platform: definition.platform, repository: repository, build: build)
            else {
                // If the builder used the written name, it would pull an unrelated image.
                if let function = Node.function(ofBase: reference) { throw Self.wrongPlatform(function, image, base) }
                continue
            }
            names[base] = name
            if case .tag(let tag) = name.kind { tags[image.id] = tag }
            if base.place == nil { arguments[Dockerfile.syntaxArgument] = name.name }
            // The builder writes the registry in front of a name.
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

    /// Returns a line of the builder with the names that the Dockerfile has.
    func readable(_ line: String) -> String {
        written.reduce(line) { line, entry in line.contains(entry.exact) ? line.replacing(entry.exact, with: entry.name) : line }
    }
}
