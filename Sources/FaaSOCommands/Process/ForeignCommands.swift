/// The commands of other tools, and what faaso has in their place.
///
/// The commands are those of docker and compose, kubectl, faas-cli, func, kamal, turborepo and
/// ninja. No hint names a command that removes or stops more than the typed one would, unless the
/// hint says so.
enum ForeignCommands {
    /// The hints for a word that is no command here. Empty for a word that is no command elsewhere
    /// either.
    /// - Parameter path: the commands before the word: `faaso`, or `faaso secret`.
    static func hints(_ word: String, after path: String) -> [String] {
        groups.first { $0.path == path && ($0.words.contains(word) || $0.words == [everyWord]) }?.hints ?? []
    }

    /// The beginnings of commands of two words, whose first word is a command or an option here.
    static let phrases: Set<String> = Set(phraseGroups.map(\.path))

    /// Stands for every word, in a group of its own.
    private static let everyWord = "*"

    /// The words of all foreign commands, with their hints.
    static var all: [(words: String, hints: [String])] {
        groups.flatMap { group in
            let path = group.path == "faaso" ? "" : group.path + " "
            return group.words.map { (path + $0, group.hints) }
        }
    }

    private struct Group {
        let path: String
        let words: [String]
        let hints: [String]

        /// Creates a group from words with spaces between them.
        init(_ words: String, _ hints: String..., after path: String = "faaso") {
            (self.path, self.words, self.hints) = (path, words.split(separator: " ").map(String.init), hints)
        }
    }

    private static let removal = "to remove one function, delete its folder in functions/ and its route in routes.yml, then run 'faaso up'"
    private static let everything = "'faaso down' removes all functions of the project and its proxy; images, volumes and secrets stay"

    private static let groups = running + removing + building + insight + subcommands + phraseGroups

    private static let running = [
        Group("container containers health ready", "'faaso status' lists the functions that run"),
        Group(
            "list get functions function services", "'faaso ls' lists the functions and their routes",
            "'faaso status' lists those that run"),
        Group("describe show", "'faaso config NAME' has the fields of a function", "'faaso status' has the state of what runs"),
        Group(
            "port route routes url urls app", "'faaso status' lists the functions that run, with their ports and routes",
            "'faaso ls' lists the routes of the files"),
        Group("cp", "'docker cp' copies files; 'faaso status --wide' prints the names of the containers"),
        Group("top stats", "'faaso status --stats' measures memory and processors; '--watch' repeats it"),
        Group(
            "inspect details info", "'faaso status --json' has the details of what runs",
            "'faaso config NAME' has the fields of a function",
            "'faaso doctor' checks the machine"),
        Group("log tail", "'faaso logs' prints the logs"),
        Group("bash sh shell attach ssh console", "'faaso exec NAME sh' opens a shell in the function's container"),
        Group("call curl request", "'faaso invoke NAME' sends a request to a function"),
        Group(
            "start apply sync serve", "'faaso up' builds, tests and deploys; it also starts functions that were stopped",
            "'faaso supervise' starts them whenever they stop"),
        Group("dev", "'faaso watch' runs 'faaso up' at every save"),
        Group(
            "redeploy reload reboot recreate bounce", "'faaso restart NAME' replaces a container by a new one of the same image",
            "'faaso up' deploys what changed"),
        Group("revert undo", "'faaso rollback' brings the deployment before this one back; 'faaso rollback -n' shows the steps"),
        Group("releases revisions versions deployments audit", "'faaso history' lists the deployments"),
    ]

    private static let removing = [
        Group(
            "stop kill halt", "to stop one function, delete its route in routes.yml, then run 'faaso up'", removal, everything),
        Group("rm remove delete undeploy unpublish uninstall destroy teardown terminate", removal, everything),
        Group(
            "clean gc system df rmi", "'faaso prune -n' lists the images that nothing needs, and 'faaso prune' removes them",
            "'faaso cache gc' lists old records"),
        Group("volume volumes", "'faaso down --volumes -n' lists the project's volumes; without '-n' it takes the project down, too"),
    ]

    private static let building = [
        Group("create generate scaffold add", "'faaso new NAME --runtime R' makes a function"),
        Group(
            "store", "'faaso template ls --available' lists the built-in runtimes; there is no store of functions",
            "'faaso new NAME --runtime R' makes a function"),
        Group("repository", "'faaso template add NAME GIT_URL' copies a template from a git repository"),
        Group(
            "pull", "'faaso up --pull-only' takes images from the registry of faaso.yml",
            "'faaso build --pull' builds with newer base images"),
        Group("update upgrade", "'faaso up' deploys what changed", "'faaso lock --update' moves the locked base images"),
        Group("image images", "'faaso cache ls' lists the records of images and tests"),
        Group(
            "publish push save export", "'faaso test --push' shares images through the registry of faaso.yml",
            "'faaso cache export --images FILE' writes the images into a file for another machine"),
        Group("load", "'faaso cache import FILE' adds the records and images that 'faaso cache export FILE' wrote"),
        Group("runtimes languages templates", "'faaso template ls' lists the templates"),
        Group("login logout", "faaso uses the credentials that 'docker login' stores"),
    ]

    private static let insight = [
        Group("query targets deps", "'faaso graph' prints the graph of the repository; 'faaso why NAME' goes back to the changed file"),
        Group("env", "'environment' in metadata.yml has the variables; 'faaso secret set NAME' sets a secret"),
        Group("network networks", "'networks' in metadata.yml names networks; 'faaso up' creates those that do not exist"),
        Group("accessory", "a database runs beside faaso; 'networks' in metadata.yml joins its network"),
        Group(
            "validate check lint verify", "'faaso doctor' checks the files and the machine", "'faaso plan' shows what 'faaso up' would do"),
        Group("setup", "'faaso up --to HOST' deploys to a host that has a Docker engine; 'faaso up' deploys here"),
        Group("diff", "'faaso plan' shows what 'faaso up' would do, and why"),
        Group("compose docker", "faaso has its commands without that word: 'faaso up', 'faaso logs'", "'faaso help' lists the commands"),
        Group("version", "'faaso --version' prints the version"),
    ]

    private static let subcommands = [
        Group("create add update", "'faaso secret set NAME' sets a secret", after: "faaso secret"),
        Group("list get inspect", "'faaso secret ls' lists the secrets", after: "faaso secret"),
        Group("remove delete unset", "'faaso secret rm NAME' removes secrets", after: "faaso secret"),
        Group("pull get install", "'faaso template add NAME GIT_URL' copies a template", after: "faaso template"),
        Group("list", "'faaso template ls' lists the templates", after: "faaso template"),
        Group("store", "'faaso template ls --available' lists the built-in templates", after: "faaso template"),
        Group(
            "rm remove delete", "delete its folder in templates/, and its line in faaso.lock if it has one", after: "faaso template"),
        Group("list", "'faaso cache ls' lists the records", after: "faaso cache"),
        Group(
            "prune clean clear rm remove delete", "'faaso cache gc' lists old records; with '--yes' it removes them",
            after: "faaso cache"),
        Group("list ls", "'faaso context show NAME' lists the files of a function's build", after: "faaso context"),
        Group("list", "'faaso registry ls' lists the shared images", after: "faaso registry"),
        Group("login logout", "faaso uses the credentials that 'docker login' stores", after: "faaso registry"),
    ]

    /// The commands of two words: of kamal, of turborepo and package managers, and of ninja.
    private static let phraseGroups = [
        Group("logs", "'faaso logs' prints the logs; 'faaso logs --to HOST' prints those of a host", after: "faaso app"),
        Group("exec", "'faaso exec NAME sh' opens a shell in the function's container; '--to HOST' opens it on a host", after: "faaso app"),
        Group(
            "boot start", "'faaso up' deploys what changed; 'faaso restart NAME' replaces a container by a new one of the same image",
            after: "faaso app"),
        Group("details containers images version", "'faaso status' lists the functions that run", after: "faaso app"),
        Group("stop remove", removal, everything, after: "faaso app"),
        Group("build", "'faaso build' builds what changed; 'faaso run NAME' serves one function", after: "faaso run"),
        Group("test lint", "'faaso test' builds and tests what changed; 'faaso run NAME' serves one function", after: "faaso run"),
        Group("dev start", "'faaso watch' runs 'faaso up' at every save; 'faaso run NAME' serves one function", after: "faaso run"),
        Group("deploy", "'faaso up' builds, tests and deploys; 'faaso run NAME' serves one function", after: "faaso run"),
        Group(
            everyWord, "'faaso context write NAME DIR' writes the files of one function's build",
            "'faaso prune' removes old images, and takes no function", after: "faaso prune"),
        Group("explain", "'faaso plan' shows what would run, and why; 'faaso why NAME' goes back to the changed file", after: "faaso -d"),
        Group("explain", "'faaso plan' shows what would run, and why; 'faaso why NAME' goes back to the changed file", after: "faaso -t"),
        Group("graph query targets deps browse", "'faaso graph' prints the graph; 'faaso why PATH' follows one file", after: "faaso -t"),
        Group("clean", "'faaso cache gc' lists old records, and 'faaso prune -n' old images", after: "faaso -t"),
        Group("commands compdb", "'faaso context show NAME' lists the files of a function's build", after: "faaso -t"),
    ]
}
