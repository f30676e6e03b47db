package import ContainerEngine
package import FunctionModel

/// The `ONBUILD` instructions of base images. They act in each stage that is made `FROM` such an
/// image.
package struct BaseTriggers: Sendable {
    /// The instructions by the image's reference, as the Dockerfile names it.
    private let instructions: [String: [String]]
    /// The images that the engine does not have.
    private let missing: Set<String>

    /// Reads the instructions of images from an engine.
    /// - Parameter lock: the locked digests of the images. Nil if there is no lock.
    /// - Throws: any error of the engine. A missing image does not throw.
    package init(of images: Set<String>, in engine: Engine, lock: Lockfile? = nil) async throws {
        var instructions: [String: [String]] = [:]
        for reference in images {
            let image = if let locked = lock?[reference] { try await engine.image(locked) } else { try await engine.image(reference) }
            guard let image else { continue }
            instructions[reference] = image.onBuild
        }
        self.init(instructions, of: images)
    }

    /// Creates the triggers from instructions that are already known.
    init(_ instructions: [String: [String]], of images: Set<String>) {
        self.instructions = instructions
        missing = images.subtracting(instructions.keys)
    }

    /// Returns the problems of those inputs that no instruction takes. Inputs that a missing image
    /// may take are left out.
    package func problems(of unclaimed: [UnclaimedInput]) -> [Problem] {
        unclaimed.filter { input in
            guard input.parents.isDisjoint(with: missing) else { return false }
            let needs = input.parents.flatMap { self.needs(of: $0).compactMap { try? $0.get() } }
            return switch input.kind {
            case .argument: !needs.contains { $0.arguments.contains { $0.name == input.name } }
            case .secret: !needs.contains { $0.takesAnySecret || $0.secrets.contains(input.name) }
            }
        }.map(\.problem)
    }

    /// Returns the problems of a build.
    ///
    /// One kind of problem is an input that nothing takes. Another is an image that an instruction
    /// needs and the Dockerfile does not name. Changes of such an image would go unnoticed.
    func problems(of context: FunctionContext) -> [Problem] {
        var problems = problems(of: context.unclaimed)
        for parent in context.reading.parents.sorted() {
            let place = SourceLocation(
                file: context.dockerfile.path, line: context.reading.bases.first { $0.reference.familiar == parent }?.line ?? 1)
            for result in needs(of: parent) {
                switch result {
                case .failure(let error):
                    problems.append(Problem("an ONBUILD of the base image \(parent): \(error.message)", at: place, hints: error.hints))
                case .success(let needs):
                    for source in needs.sources where isHidden(source, context) {
                        problems.append(
                            Problem(
                                "an ONBUILD of the base image \(parent) copies from '\(source.name)', which the Dockerfile does not name",
                                at: place,
                                hints: [
                                    "name it where a change of it is seen: add 'COPY --from=\(source.name) PATH PATH' to the last stage"
                                ]))
                    }
                }
            }
        }
        return problems
    }

    /// Returns the bases that an instruction names. The builder resolves these names itself,
    /// independent of the Dockerfile.
    func images(of context: FunctionContext) -> Set<String> {
        let sources = context.reading.parents.flatMap { needs(of: $0).compactMap { try? $0.get() } }.flatMap(\.sources)
        let images = sources.filter { isImage($0, context) }.compactMap { ImageReference($0.name)?.familiar }
        return Set(images).intersection(context.definition.bases)
    }

    private func isHidden(_ source: Dockerfile.Source, _ context: FunctionContext) -> Bool {
        guard isImage(source, context), let image = ImageReference(source.name) else { return false }
        return !context.definition.bases.contains(image.familiar)
    }

    private func isImage(_ source: Dockerfile.Source, _ context: FunctionContext) -> Bool {
        if source.name == "scratch" || context.reading.stageNames.contains(source.name.lowercased()) { return false }
        return source.use != .copy || Int(source.name) == nil
    }

    private func needs(of image: String) -> [Result<DockerfileNeeds, DockerfileError>] {
        (instructions[image] ?? []).map { text in
            Result { () throws(DockerfileError) in
                var lines = try DockerfileLines(Array(text.utf8))
                return try lines.next().map { instruction throws(DockerfileError) in
                    try DockerfileNeeds(instruction, escape: lines.escape)
                } ?? DockerfileNeeds()
            }
        }
    }
}
