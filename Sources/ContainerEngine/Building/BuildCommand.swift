package import Basics

/// The arguments and variables of a docker build command. This type has no effects.
struct BuildCommand: Hashable {
    /// The arguments of the docker CLI.
    let arguments: [String]
    /// The environment of the docker CLI.
    let environment: [String: String]

    /// Creates a command.
    /// - Parameter imageIDFile: the file into which the CLI writes the ID of the image.
    /// - Throws: ``BuildCommandError`` if the builder does not support the request.
    init(_ request: BuildRequest, cli: DockerCLI, imageIDFile: String, environment: [String: String]) throws(BuildCommandError) {
        guard cli.buildKit || request.secrets.isEmpty else {
            throw cli.builder == .podman ? .secretsOnPodman : .secretsNeedBuildKit(docker: cli.path)
        }
        // The engine's own builder is named, because another builder would not load the image into
        // the engine.
        var words = cli.builder == .buildx ? ["buildx", "build", "--builder", "default", "--load"] : ["build"]
        words += ["--iidfile", imageIDFile]
        if cli.buildKit { words.append("--progress=plain") }
        for argument in request.buildArguments { words += ["--build-arg", "\(argument.name)=\(argument.value)"] }
        for label in request.labels { words += ["--label", "\(label.name)=\(label.value)"] }
        for secret in request.secrets { words += ["--secret", secret.option] }
        if let target = request.target { words += ["--target", target] }
        if request.noCache { words.append("--no-cache") }
        words.append("-")
        arguments = words

        var variables = environment
        variables["DOCKER_BUILDKIT"] = cli.buildKit ? "1" : "0"
        variables["DOCKER_HOST"] = request.dockerHost.description
        variables["DOCKER_CONTEXT"] = nil
        // Attestations contain times. With them, every build would create a different image.
        variables["BUILDX_NO_DEFAULT_ATTESTATIONS"] = "1"
        self.environment = variables
    }
}

/// An error for a build that the docker CLI cannot perform.
package enum BuildCommandError: Explained, Hashable, Sendable {
    /// The legacy builder does not support secrets.
    case secretsNeedBuildKit(docker: String)
    /// Podman's builder gets no secrets through its API.
    case secretsOnPodman

    package var description: String {
        switch self {
        case .secretsNeedBuildKit(let docker): "build secrets need BuildKit, which \(docker) does not have"
        case .secretsOnPodman: "podman builds without secrets"
        }
    }

    package var hints: [String] {
        switch self {
        case .secretsNeedBuildKit: ["install Docker's buildx plugin, or set FAASO_DOCKER to a docker CLI that has it"]
        case .secretsOnPodman: ["build this function with Docker, or remove its `build_secrets`"]
        }
    }
}

extension BuildSecret {
    /// The value of the option `--secret`: one CSV record. Fields with a comma or a quote are
    /// quoted.
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
