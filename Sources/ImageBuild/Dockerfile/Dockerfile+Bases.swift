import ContainerEngine

extension Dockerfile {
    /// Returns the images that the build needs from outside, in the order of their lines, each once
    /// for each platform.
    ///
    /// Names of stages (in any case), numbers of stages and `scratch` are left out. So are the
    /// stages that the built stage does not reach, because BuildKit does not build them.
    /// - Parameters:
    ///   - arguments: the given build arguments. They replace the defaults of the `ARG`s before the
    ///     first `FROM`.
    ///   - platform: the values of `TARGETPLATFORM`, `BUILDPLATFORM` and similar arguments.
    ///   - target: the name of the stage that is built; nil for the last one.
    ///   - everyStage: if true, unreached stages count, because the old builder builds them.
    /// - Throws: ``DockerfileError`` if a reference is blank or malformed after substitution.
    package func bases(
        arguments: [String: String], platform: BuildPlatform = .host, target: String? = nil, everyStage: Bool = false
    ) throws(DockerfileError) -> [BaseReference] {
        try reading(arguments: arguments, platform: platform, target: target, everyStage: everyStage).bases
    }

    /// Reads the needs of a build with these arguments.
    ///
    /// Parameters and errors are those of ``bases(arguments:platform:target:everyStage:)``.
    package func reading(
        arguments: [String: String], platform: BuildPlatform = .host, target: String? = nil, everyStage: Bool = false
    ) throws(DockerfileError) -> DockerfileReading {
        let variables = try globals(arguments: arguments, platform: platform, target: target)
        var found: [BaseReference] = []
        if let image = arguments[Self.syntaxArgument] ?? syntax?.image {
            let place = arguments[Self.syntaxArgument] == nil ? syntax?.place : nil
            found.append(try Self.reference(image, platform: nil, use: .syntax, line: syntax?.line ?? 1, place: place))
        }
        let graph = try stageGraph(variables: variables)
        let reached = everyStage ? Set(stages.indices) : Self.reached(from: built(target), edges: graph.map(\.stages))
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

    /// The build argument that names the front end instead of `# syntax=`.
    static let syntaxArgument = "BUILDKIT_SYNTAX"

    /// Returns the variables that `FROM` may use: the platform's values, then the global `ARG`s in
    /// order. The default of an `ARG` may use the earlier ones.
    /// - Parameter target: the stage that is built; nil for the last one. BuildKit sets
    ///   `TARGETSTAGE` to it as it is written.
    func globals(
        arguments: [String: String], platform: BuildPlatform, target: String?
    ) throws(DockerfileError) -> [String: String] {
        var variables = platform.arguments(stage: target ?? stages.last?.name)
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

    /// The needs of one stage: other stages, and images from outside.
    private struct Needs {
        var stages: [Int] = []
        var images: [BaseReference] = []
        /// The image from outside that `FROM` names. Nil if it names a stage or `scratch`.
        var parent: ImageReference?
        /// The things that its instructions take. The triggers of its base stage are included.
        var taken = DockerfileNeeds()
    }

    private func stageGraph(variables: [String: String]) throws(DockerfileError) -> [Needs] {
        // A later stage replaces an earlier one of the same name for all instructions after it.
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
                // Only COPY refers to stages by number.
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
                line: line, "'\(text)' is not an image reference",
                hints: ["a reference is [registry/]name[:tag][@digest], the name in lower case"])
        }
        return BaseReference(reference: reference, name: text, platform: platform, use: use, line: line, place: place)
    }

    /// Replaces variables, and removes quotes.
    /// - Throws: ``DockerfileError`` if the text is malformed.
    func expand(_ text: String, _ variables: [String: String], line: Int) throws(DockerfileError) -> String {
        do {
            return try DockerfileLexer(escape: escape, variables: variables).expand(text)
        } catch {
            throw DockerfileError(line: line, "'\(text)' can't be read: \(error.message)")
        }
    }
}
