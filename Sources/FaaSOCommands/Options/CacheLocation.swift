import ArgumentParser
import ImageBuild
import Operations

/// The option that chooses a cache.
struct CacheLocation: ParsableArguments {
    @Option(
        name: .customLong("cache"), help: ArgumentHelp("A .faaso folder, or a copy of one (default: this repository's).", valueName: "dir"))
    var path: String?

    /// Opens the chosen cache.
    func folder(_ operations: RepositoryOperations) throws -> CacheFolder { try operations.cache(at: path) }
}

/// The arguments that choose a record of a cache.
struct ChosenRecord: ParsableArguments {
    @OptionGroup var location: CacheLocation
    @Argument(
        help: "A node, such as image:sum or test:sum; a function's name alone means its image; sum~1 is the record before the newest.")
    var node: String
    @Argument(help: "The first digits of a key (default: the newest record).")
    var key: String = ""
}
