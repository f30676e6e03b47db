/// What a Dockerfile says about the images it needs and the build arguments it takes.
///
/// Read as BuildKit's own front end reads it. The rules and where they stand in the Dockerfile reference (docs.docker.com/reference/dockerfile):
/// "Parser directives", "Format" (comments, continued lines), "Here-documents", "Environment replacement", "Understand how ARG and FROM
/// interact" (only arguments declared before the first `FROM` reach a `FROM`), "Automatic platform ARGs in the global scope".
/// `COPY --from=` and `RUN --mount=from=` do not replace variables: BuildKit answers with "variable expansion is not supported for
/// --from, define a new stage with FROM using ARG from global scope as a workaround" (frontend/dockerfile/dockerfile2llb/convert.go,
/// instructions/commands_runmount.go), so here it is an error with that hint. `ONBUILD` acts in each stage that is made `FROM` its stage, and in
/// later builds.
package struct Dockerfile: Hashable, Sendable {
    /// `ARG name[=value]`
    struct Argument: Hashable, Sendable {
        var line: Int
        var name: String
        /// As written, with quotes and variables; nil where none is given.
        var value: String?
    }

    /// `COPY --from=` or `RUN --mount=from=` of a stage.
    struct Source: Hashable, Sendable {
        var line: Int
        var use: BaseReference.Use
        var name: String
        var place: DockerfilePlace
    }

    /// `FROM [--platform=…] base [AS name]` and what follows it.
    struct Stage: Hashable, Sendable {
        var line: Int
        /// As written, with variables.
        var base: String
        var platform: String?
        /// In lower case; nil where it has none.
        var name: String?
        /// Where the base stands.
        var place: DockerfilePlace
        /// The instructions that act in the stage itself.
        var needs = DockerfileNeeds()
        /// The instructions of its `ONBUILD`, which act in stages that are made from it.
        var triggers: [DockerfileInstruction] = []
    }

    /// The front end that `# syntax=` names.
    struct Syntax: Hashable, Sendable {
        var line: Int
        var image: String
        var place: DockerfilePlace
    }

    /// The character that escapes and continues lines, `\` or a backtick.
    let escape: UInt8
    let syntax: Syntax?
    /// Those before the first `FROM`.
    let globalArguments: [Argument]
    let stages: [Stage]
    /// The names of every `ARG`, global or in any stage. Those of an `ONBUILD` are in ``DockerfileReading/arguments``.
    package var arguments: Set<String> {
        Set((globalArguments + stages.flatMap(\.needs.arguments)).map(\.name))
    }

    /// Arguments that a build takes without an `ARG`: "Predefined ARGs" of the Dockerfile reference, in both cases.
    package static let predefinedArguments: Set<String> = {
        let proxies = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"]
        return Set(proxies + proxies.map { $0.lowercased() })
    }()

    /// True when the build does something with a build argument of this name: it is declared, predefined, or BuildKit's own
    /// (`BUILDKIT_…`, "BuildKit built-in build args" of the Dockerfile reference, and `SOURCE_DATE_EPOCH`).
    package func takes(argument name: String) -> Bool { Self.takes(name, declared: arguments) }

    static func takes(_ name: String, declared: Set<String>) -> Bool {
        declared.contains(name) || predefinedArguments.contains(name) || name.hasPrefix("BUILDKIT_") || name == "SOURCE_DATE_EPOCH"
    }
}
