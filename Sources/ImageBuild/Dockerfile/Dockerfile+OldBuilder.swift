import ContainerEngine
import FunctionModel

extension LocatedDockerfile {
    /// Reports everything that the old builder reads differently from BuildKit. The image would be
    /// another one under the same key.
    ///
    /// The old builder itself refuses `RUN --mount`, `COPY --link`, heredocs and the like. The
    /// differences were found with both builders of Docker 20.10. Its old builder is moby's
    /// builder/dockerfile.
    /// - Parameter target: the stage that is built; nil for the last one.
    func problemsWithOldBuilder(arguments: [String: String], target: String? = nil) -> [Problem] {
        var problems: [DockerfileError] = []
        func add(_ line: Int, _ message: String, _ hints: [String] = []) {
            problems.append(DockerfileError(line: line, "\(message) to the old builder", hints: hints + [Self.remedy]))
        }
        if let syntax = value.syntax, !Self.isDockers(syntax.image) {
            add(syntax.line, "the front end '\(syntax.image)' is a comment")
        }
        for (line, name, later) in laterStages {
            add(line, "'--from=\(name)' names an image, not the stage of line \(later),", ["move the stage '\(name)' above its use"])
        }
        for (stage, here, there) in otherBases(arguments, target) {
            add(
                stage.line, "'FROM \(stage.base)' means '\(there)', not '\(here)',",
                ["set the platform's arguments in build_args, and give each ARG a line of its own"])
        }
        let automatic = BuildPlatform.host.arguments(stage: nil)
        for argument in value.stages.flatMap(\.needs.arguments) where automatic[argument.name] != nil && arguments[argument.name] == nil {
            add(argument.line, "'ARG \(argument.name)' is empty", ["set it: build_args: {\(argument.name): …}"])
        }
        for (line, url) in value.stages.flatMap(\.needs.repositories).map({ ($0.line, $0.name) }) {
            add(line, "'ADD \(url)' is a file to download, not a git repository,", ["write 'ADD --keep-git-dir=false \(url)'"])
        }
        return problems.map { Problem($0, path, in: bytes) }
    }

    private static let remedy = "build with BuildKit: install Docker's buildx plugin, or name a docker that has it in FAASO_DOCKER"

    private static func isDockers(_ image: String) -> Bool {
        ["docker/dockerfile", "docker/dockerfile-upstream"].contains(ImageReference(image)?.familiarName)
    }

    /// The uses of `COPY --from=` whose stage comes later, or is the stage itself.
    private var laterStages: [(line: Int, name: String, later: Int)] {
        var found: [(line: Int, name: String, later: Int)] = []
        for (index, stage) in value.stages.enumerated() {
            let above = Set(value.stages[..<index].compactMap(\.name))
            var sources = stage.needs.sources
            if let base = value.stages[..<index].last(where: { $0.name == stage.base.lowercased() }) {
                sources += base.triggers.compactMap { try? DockerfileNeeds($0, escape: value.escape) }.flatMap(\.sources)
            }
            for source in sources where source.use == .copy && !above.contains(source.name.lowercased()) {
                guard let later = value.stages.first(where: { $0.name == source.name.lowercased() }) else { continue }
                found.append((source.line, source.name, later.line))
            }
        }
        return found
    }

    /// The stages whose `FROM` names another image or platform in the old builder. That builder has
    /// no automatic platform arguments, and replaces the variables of each `ARG` line as a whole.
    private func otherBases(
        _ arguments: [String: String], _ target: String?
    ) -> [(stage: Dockerfile.Stage, here: String, there: String)] {
        guard let here = try? value.globals(arguments: arguments, platform: .host, target: target),
            let there = try? oldGlobals(arguments)
        else { return [] }
        return value.stages.compactMap { stage in
            func meaning(_ variables: [String: String]) -> String? {
                guard let base = try? value.expand(stage.base, variables, line: stage.line) else { return nil }
                guard let platform = stage.platform else { return base }
                guard let name = try? value.expand(platform, variables, line: stage.line), !name.isEmpty else { return nil }
                return "\(base) on \(name)"
            }
            // The old builder refuses malformed references itself.
            guard let new = meaning(here), let old = meaning(there), new != old,
                ImageReference(String(old.prefix { $0 != " " })) != nil
            else { return nil }
            return (stage, new, old)
        }
    }

    private func oldGlobals(_ arguments: [String: String]) throws(DockerfileError) -> [String: String] {
        var variables: [String: String] = [:]
        let predefined = arguments.filter { Dockerfile.predefinedArguments.contains($0.key) }
        var rest = value.globalArguments[...]
        while let line = rest.first?.line {
            let before = variables.merging(predefined) { first, _ in first }
            for argument in rest.prefix(while: { $0.line == line }) {
                if let given = arguments[argument.name] {
                    variables[argument.name] = given
                } else if let text = argument.value {
                    variables[argument.name] = try value.expand(text, before, line: line)
                }
            }
            rest = rest.drop { $0.line == line }
        }
        return variables
    }
}
