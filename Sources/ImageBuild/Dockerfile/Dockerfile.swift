/// The images that a Dockerfile needs, and the build arguments that it takes.
///
/// The text is read as BuildKit's own front end reads it. These sections of the Dockerfile
/// reference (docs.docker.com/reference/dockerfile) have the rules:
/// - "Parser directives"
/// - "Format": comments, continued lines
/// - "Here-documents"
/// - "Environment replacement"
/// - "Understand how ARG and FROM interact": only arguments before the first `FROM` reach a `FROM`
/// - "Automatic platform ARGs in the global scope"
///
/// `COPY --from=` and `RUN --mount=from=` do not replace variables, so a variable there is an error
/// here. BuildKit refuses it with "variable expansion is not supported for --from"
/// (frontend/dockerfile/dockerfile2llb/convert.go, instructions/commands_runmount.go). `ONBUILD`
/// acts in each stage that is made `FROM` its stage, and in later builds.
package struct Dockerfile: Hashable, Sendable {
    /// `ARG name[=value]`
    struct Argument: Hashable, Sendable {
        /// The number of the line, counted from 1.
        var line: Int
        /// The name of the argument.
        var name: String
        /// The default as written, with quotes and variables. Nil if there is none.
        var value: String?
    }

    /// The stage or image of a `COPY --from=` or a `RUN --mount=from=`.
    struct Source: Hashable, Sendable {
        /// The number of the line, counted from 1.
        var line: Int
        /// `copy` or `mount`.
        var use: BaseReference.Use
        /// The name, or the number, as written.
        var name: String
        /// The place of the name in the text.
        var place: DockerfilePlace
    }

    /// `FROM [--platform=…] base [AS name]`, and the instructions after it.
    struct Stage: Hashable, Sendable {
        /// The number of the line, counted from 1.
        var line: Int
        /// The base as written, with variables.
        var base: String
        /// The platform as written, with variables. Nil if it is not given.
        var platform: String?
        /// The name in lower case. Nil if the stage has none.
        var name: String?
        /// The place of the base in the text.
        var place: DockerfilePlace
        /// The value of the last `USER`, as written. Nil if there is none.
        var user: String?
        /// The instructions that act in the stage itself.
        var needs = DockerfileNeeds()
        /// The instructions of its `ONBUILD` lines, which act in stages that are made from it.
        var triggers: [DockerfileInstruction] = []
    }

    /// The front end that `# syntax=` names.
    struct Syntax: Hashable, Sendable {
        /// The number of the line, counted from 1.
        var line: Int
        /// The image, as written.
        var image: String
        /// The place of the image in the text.
        var place: DockerfilePlace
    }

    /// The character that escapes and continues lines, `\` or a backtick.
    let escape: UInt8
    /// The front end that reads the Dockerfile. Nil if no line names one.
    let syntax: Syntax?
    /// The arguments before the first `FROM`.
    let globalArguments: [Argument]
    /// The stages in order. Never empty.
    let stages: [Stage]
    /// The names of all `ARG`s, global or in a stage. The `ARG`s of an `ONBUILD` are in
    /// ``DockerfileReading/arguments``.
    package var arguments: Set<String> {
        Set((globalArguments + stages.flatMap(\.needs.arguments)).map(\.name))
    }

    /// The arguments that a build takes without an `ARG`, in both cases: "Predefined ARGs" of the
    /// Dockerfile reference.
    package static let predefinedArguments: Set<String> = {
        let proxies = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"]
        return Set(proxies + proxies.map { $0.lowercased() })
    }()

    /// True when the build uses a build argument of this name.
    ///
    /// Such an argument is declared, predefined, or BuildKit's own: `BUILDKIT_…` and
    /// `SOURCE_DATE_EPOCH` ("BuildKit built-in build args" of the Dockerfile reference).
    package func takes(argument name: String) -> Bool { Self.takes(name, declared: arguments) }

    /// True when a build uses an argument of this name, given the declared names.
    static func takes(_ name: String, declared: Set<String>) -> Bool {
        declared.contains(name) || predefinedArguments.contains(name) || name.hasPrefix("BUILDKIT_") || name == "SOURCE_DATE_EPOCH"
    }
}
