import ContainerEngine

extension Dockerfile {
    /// The images that the build needs from outside, in the order of their lines, each once per platform it is asked for.
    ///
    /// Names of stages (in any case), numbers of stages and `scratch` are left out. A stage that the last one does not reach is left out
    /// too, since BuildKit does not build it.
    ///
    /// - Parameters:
    ///   - arguments: The build arguments given; one wins over the default of an `ARG` of its name before the first `FROM`.
    ///   - platform: What `TARGETPLATFORM`, `BUILDPLATFORM` and their kin say.
    ///   - everyStage: Counts the stages that nothing reaches: the old builder builds all of them.
    /// - Throws: where a reference is blank or malformed after substitution.
    package func bases(
        arguments: [String: String], platform: BuildPlatform = .host, everyStage: Bool = false
    ) throws(DockerfileError) -> [BaseReference] {
        try reading(arguments: arguments, platform: platform, everyStage: everyStage).bases
    }

    /// Reads what a build with these arguments needs and takes. Parameters and errors are those of ``bases(arguments:platform:everyStage:)``.
    package func reading(
        arguments: [String: String], platform: BuildPlatform = .host, everyStage: Bool = false
    ) throws(DockerfileError) -> DockerfileReading {
        let variables = try globals(arguments: arguments, platform: platform)
        var found: [BaseReference] = []
        if let image = arguments[Self.syntaxArgument] ?? syntax?.image {
            let place = arguments[Self.syntaxArgument] == nil ? syntax?.place : nil
            found.append(try Self.reference(image, platform: nil, use: .syntax, line: syntax?.line ?? 1, place: place))
        }
        let graph = try stageGraph(variables: variables)
        let reached = everyStage ? Set(stages.indices) : Self.reached(from: stages.count - 1, edges: graph.map(\.stages))
        for index in stages.indices where reached.contains(index) { found += graph[index].images }

        var seen: Set<String> = []
        var needs = DockerfileNeeds()
        for stage in graph { needs += stage.taken }
        return DockerfileReading(
            places: found,
            bases: found.filter { seen.insert("\($0.reference) \($0.platform ?? "")").inserted },
            parents: Set(reached.compactMap { graph[$0].parent?.familiar }),
            arguments: self.arguments.union(needs.arguments.map(\.name)),
            secrets: needs.secrets, takesAnySecret: needs.takesAnySecret, stageNames: Set(stages.compactMap(\.name)))
    }

    /// The build argument that names the front end in place of `# syntax=`.
    static let syntaxArgument = "BUILDKIT_SYNTAX"

    /// What `FROM` may use: the platform's values, then each global `ARG` in turn, whose default may use the ones before it.
    func globals(arguments: [String: String], platform: BuildPlatform) throws(DockerfileError) -> [String: String] {
        var variables = platform.arguments(stage: stages.last?.name)
        for name in variables.keys { if let value = arguments[name] { variables[name] = value } }
        for argument in globalArguments {
            if let given = arguments[argument.name] {
                variables[argument.name] = given
            } else if let value = argument.value {
                variables[argument.name] = try expand(value, variables, line: argument.line)
            }
        }
        return variables
    }

    /// What one stage needs: other stages, and images from outside.
    private struct Needs {
        var stages: [Int] = []
        var images: [BaseReference] = []
        /// The image from outside that `FROM` names.
        var parent: ImageReference?
        /// The things that its instructions take, with those that its base stage triggers.
        var taken = DockerfileNeeds()
    }

    private func stageGraph(variables: [String: String]) throws(DockerfileError) -> [Needs] {
        // A later stage of the same name replaces the earlier one for everything that comes after.
        let names = Dictionary(stages.enumerated().compactMap { index, stage in stage.name.map { ($0, index) } }) { $1 }
        var graph: [Needs] = []
        var earlier: [String: Int] = [:]
        for (index, stage) in stages.enumerated() {
            var needs = Needs()
            let base = try expand(stage.base, variables, line: stage.line)
            var platform: String?
            if let asked = stage.platform { platform = try expand(asked, variables, line: stage.line) }
            guard !base.isEmpty else {
                throw DockerfileError(
                    line: stage.line, "the base image '\(stage.base)' is blank after substitution",
                    hints: ["declare its ARG with a value before the first FROM, or set it in build_args"])
            }
            needs.taken = stage.needs
            if let other = earlier[base.lowercased()] {
                needs.stages.append(other)
                for trigger in stages[other].triggers { needs.taken += try DockerfileNeeds(trigger, escape: escape) }
            } else if base != "scratch" {
                let image = try Self.reference(base, platform: platform, use: .base, line: stage.line, place: stage.place)
                needs.images.append(image)
                needs.parent = image.reference
            }
            for source in needs.taken.sources where source.name != "scratch" {
                // Only COPY counts stages by number.
                if source.use == .copy, let number = Int(source.name) {
                    if stages.indices.contains(number) { needs.stages.append(number) }
                } else if let other = names[source.name.lowercased()] {
                    needs.stages.append(other)
                } else {
                    needs.images.append(
                        try Self.reference(source.name, platform: nil, use: source.use, line: source.line, place: source.place))
                }
            }
            if let name = stage.name { earlier[name] = index }
            graph.append(needs)
        }
        return graph
    }

    private static func reached(from start: Int, edges: [[Int]]) -> Set<Int> {
        var reached: Set<Int> = []
        var waiting = [start]
        while let index = waiting.popLast() {
            if reached.insert(index).inserted { waiting += edges[index] }
        }
        return reached
    }

    private static func reference(
        _ text: String, platform: String?, use: BaseReference.Use, line: Int, place: DockerfilePlace?
    ) throws(DockerfileError) -> BaseReference {
        guard let reference = ImageReference(text) else {
            throw DockerfileError(
                line: line, "'\(text)' is no image reference",
                hints: ["a reference is [registry/]name[:tag][@digest], the name in lower case"])
        }
        return BaseReference(reference: reference, name: text, platform: platform, use: use, line: line, place: place)
    }

    func expand(_ text: String, _ variables: [String: String], line: Int) throws(DockerfileError) -> String {
        do {
            return try DockerfileLexer(escape: escape, variables: variables).expand(text)
        } catch {
            throw DockerfileError(line: line, "'\(text)' can't be read: \(error.message)")
        }
    }
}
