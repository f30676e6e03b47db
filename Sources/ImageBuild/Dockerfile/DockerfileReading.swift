/// The needs of a build of a Dockerfile with certain arguments.
package struct DockerfileReading: Hashable, Sendable {
    /// All places that name an image from outside, in the order of the stages.
    var places: [BaseReference]
    /// The images from outside, in the order of their lines, each once for each platform.
    package var bases: [BaseReference]
    /// The bases of stages, in the engine's form. Their `ONBUILD` instructions act in the build.
    package var parents: Set<String>
    /// The names of all `ARG`s, including those of the Dockerfile's own `ONBUILD` instructions.
    package var arguments: Set<String>
    /// The names of the mounted secrets.
    package var secrets: Set<String>
    /// True when the name of a mounted secret has a variable.
    package var takesAnySecret: Bool
    /// The names of the stages, in lower case.
    package var stageNames: Set<String>

    /// True when the build uses a build argument of this name. ``Dockerfile/takes(argument:)`` has
    /// the rules.
    package func takes(argument name: String) -> Bool { Dockerfile.takes(name, declared: arguments) }

    /// True when a step mounts the secret of this name.
    package func takes(secret name: String) -> Bool { takesAnySecret || secrets.contains(name) }
}
