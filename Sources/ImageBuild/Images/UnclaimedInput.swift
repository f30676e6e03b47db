package import FunctionModel

/// A build argument or build secret of a function that its Dockerfile does not take. An `ONBUILD`
/// of a base image may still take it.
package struct UnclaimedInput: Hashable, Sendable {
    /// The kind of the input.
    enum Kind: Hashable, Sendable { case argument, secret }

    /// The kind of the input.
    var kind: Kind
    /// The name of the argument or secret.
    var name: String
    /// The bases of stages. Their `ONBUILD` instructions may take the input.
    package var parents: Set<String>
    /// The problem, if no `ONBUILD` takes the input.
    package var problem: Problem

    /// Finds the unclaimed inputs among a function's arguments and secrets. The builder ignores
    /// them without a message.
    static func all(
        of function: Function, _ arguments: [String: String], _ dockerfile: LocatedDockerfile, _ reading: DockerfileReading
    ) -> [UnclaimedInput] {
        func problem(_ field: String, _ lack: String, _ remedy: String, at name: String) -> Problem {
            Problem(
                "function '\(function.name)': '\(field)' has no effect: \(dockerfile.path) \(lack)",
                at: function.locations[name] ?? function.location, hints: ["add '\(remedy)' to \(dockerfile.path), or remove '\(field)'"])
        }
        let ignored = arguments.keys.sorted().filter { !reading.takes(argument: $0) }.map { name in
            let field = ImageInputs.field(ofArgument: name)
            return UnclaimedInput(
                kind: .argument, name: name, parents: reading.parents,
                problem: problem(field, "declares no 'ARG \(name)'", "ARG \(name)", at: field))
        }
        let unmounted = function.metadata.buildSecrets.sorted().filter { !reading.takes(secret: $0) }.map { name in
            UnclaimedInput(
                kind: .secret, name: name, parents: reading.parents,
                problem: problem(
                    ImageInputs.field(ofSecret: name), "mounts no secret '\(name)'", "RUN --mount=type=secret,id=\(name) …",
                    at: "build_secrets"))
        }
        return ignored + unmounted
    }
}
