import ArgumentParser
import Pipeline

/// The options of each command that builds images or takes them from the registry.
struct BuildOptions: ParsableArguments {
    @Flag(name: [.customShort("B"), .long], help: "Build and test again, even if the records are current.")
    var force = false

    @Flag(help: "Ignore the builder's own cache, too; implies --force.")
    var noCache = false

    @Flag(help: "Ask registries for newer base images.")
    var pull = false

    @Flag(help: "Push images to the registry of faaso.yml once their tests passed.")
    var push = false

    @Flag(help: "Build nothing: take images from the engine or the registry only.")
    var pullOnly = false

    /// Refuses options that exclude each other.
    func validate() throws {
        if pullOnly, force || noCache || pull || push {
            throw ValidationError("--pull-only builds nothing, so it cannot go with --force, --no-cache, --pull or --push")
        }
    }

    /// Sets the options of a run.
    func set(_ options: inout RunOptions) {
        options.force = force
        options.noCache = noCache
        options.pull = pull
        options.push = push
        options.pullOnly = pullOnly
    }
}
