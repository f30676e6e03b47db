/// The things that a build of a Dockerfile with certain arguments needs and takes.
package struct DockerfileReading: Hashable, Sendable {
    /// Every place that names an image from outside, in the order of the stages.
    var places: [BaseReference]
    /// The images from outside, in the order of their lines, each once per platform.
    package var bases: [BaseReference]
    /// The bases that a stage is made `FROM`, in the engine's form: their `ONBUILD` instructions act.
    package var parents: Set<String>
    /// The names of every `ARG`, those that an `ONBUILD` of the Dockerfile brings included.
    package var arguments: Set<String>
    /// The names of the secrets that are mounted.
    package var secrets: Set<String>
    /// True where the name of a mounted secret has a variable.
    package var takesAnySecret: Bool
    /// The names of its stages, in lower case.
    package var stageNames: Set<String>

    /// True when the build does something with a build argument of this name; see ``Dockerfile/takes(argument:)``.
    package func takes(argument name: String) -> Bool { Dockerfile.takes(name, declared: arguments) }

    /// True when a step mounts the secret of this name.
    package func takes(secret name: String) -> Bool { takesAnySecret || secrets.contains(name) }
}
