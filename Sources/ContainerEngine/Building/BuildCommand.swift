package import Basics

/// How a build is asked for: words and variables, nothing that happens.
struct BuildCommand: Hashable {
    let arguments: [String]
    let environment: [String: String]

    /// - Parameter imageIDFile: where the CLI writes the image's ID.
    init(_ request: BuildRequest, cli: DockerCLI, imageIDFile: String, environment: [String: String]) throws(BuildCommandError) {
        guard cli.buildKit || request.secrets.isEmpty else { throw .secretsNeedBuildKit(docker: cli.path) }
        // The engine's own builder: another one would keep the image to itself.
        var words = cli.builder == .buildx ? ["buildx", "build", "--builder", "default", "--load"] : ["build"]
        words += ["--iidfile", imageIDFile]
        if cli.buildKit { words.append("--progress=plain") }
        for argument in request.buildArguments { words += ["--build-arg", "\(argument.name)=\(argument.value)"] }
        for label in request.labels { words += ["--label", "\(label.name)=\(label.value)"] }
        for secret in request.secrets { words += ["--secret", secret.option] }
        if request.noCache { words.append("--no-cache") }
        words.append("-")
        arguments = words

        var variables = environment
        variables["DOCKER_BUILDKIT"] = cli.buildKit ? "1" : "0"
        variables["DOCKER_HOST"] = request.dockerHost.description
        variables["DOCKER_CONTEXT"] = nil
        // Attestations carry times, and with them every build would be an image of its own.
        variables["BUILDX_NO_DEFAULT_ATTESTATIONS"] = "1"
        self.environment = variables
    }
}

/// A build that cannot be asked for.
package enum BuildCommandError: Explained, Hashable, Sendable {
    /// The old builder has no secrets.
    case secretsNeedBuildKit(docker: String)

    package var description: String {
        switch self {
        case .secretsNeedBuildKit(let docker): "build secrets need BuildKit, which \(docker) does not have"
        }
    }

    package var hints: [String] {
        ["install Docker's buildx plugin, or set FAASO_DOCKER to a docker CLI that has it"]
    }
}

extension BuildSecret {
    /// One CSV record, as the option is parsed: a field that holds a comma or a quote is quoted.
    var option: String {
        let source =
            switch source {
            case .file(let path): "src=\(path)"
            case .environment(let variable): "env=\(variable)"
            }
        return [Self.field("id=\(id)"), Self.field(source)].joined(separator: ",")
    }

    private static func field(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}

extension BuildCommandError {
    package var blame: Blame { .run }
}
