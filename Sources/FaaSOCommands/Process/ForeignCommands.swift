/// The commands of other tools, and what faaso has in their place.
///
/// The commands are those of docker and compose, faas-cli, func and kamal.
enum ForeignCommands {
    /// The hint for a word that is no command here; nil for a word that is no command elsewhere
    /// either.
    /// - Parameter path: the commands before the word: `faaso`, or `faaso secret`.
    static func hint(_ word: String, after path: String) -> String? {
        let known = path == "faaso" ? commands[word] : subcommands[path]?[word]
        return known.map { "'\($0.command)' \($0.deed)" }
    }

    /// The words of all foreign commands, with their hints.
    static var all: [(words: String, hint: String)] {
        let own = commands.keys.sorted().compactMap { word in hint(word, after: "faaso").map { (word, $0) } }
        return own
            + subcommands.keys.sorted().flatMap { path in
                (subcommands[path] ?? [:]).keys.sorted().compactMap { word in hint(word, after: path).map { ("\(path) \(word)", $0) } }
            }
    }

    private static let commands: [String: (command: String, deed: String)] = [
        "ps": ("faaso status", "shows what runs"), "ls": ("faaso status", "lists functions and routes"),
        "list": ("faaso status", "lists functions and routes"), "top": ("faaso status --watch", "shows memory and processors"),
        "stats": ("faaso status --watch", "shows memory and processors"), "port": ("faaso status", "shows ports and routes"),
        "describe": ("faaso status", "shows what runs, and 'faaso why NAME' explains it"),
        "inspect": ("faaso status --json", "has all details"), "details": ("faaso status --json", "has all details"),
        "start": ("faaso up", "builds, tests and deploys"), "create": ("faaso new NAME --runtime R", "makes a function"),
        "stop": ("faaso down", "removes what runs; volumes and images stay"),
        "kill": ("faaso down", "removes what runs; volumes and images stay"),
        "rm": ("faaso down", "removes what runs; volumes and images stay"),
        "remove": ("faaso down", "removes what runs; volumes and images stay"),
        "delete": ("faaso down", "removes what runs; volumes and images stay"), "pull": ("faaso build --pull", "gets newer base images"),
        "images": ("faaso cache ls", "lists images and their records"), "log": ("faaso logs", "shows logs"),
        "store": ("faaso new NAME --runtime R", "makes a function; there is no store"),
        "config": ("faaso context show NAME", "shows what a function is built from"),
        "validate": ("faaso doctor", "checks the files and the machine"),
        "setup": ("faaso doctor", "checks the files and the machine"), "redeploy": ("faaso up", "deploys what changed"),
        "app": ("faaso status", "shows what runs"), "publish": ("faaso cache export --images FILE", "carries images to another machine"),
        "push": ("faaso cache export --images FILE", "carries images to another machine"),
    ]

    private static let subcommands: [String: [String: (command: String, deed: String)]] = [
        "faaso secret": [
            "create": ("faaso secret set NAME", "sets a secret"), "update": ("faaso secret set NAME", "sets a secret"),
            "list": ("faaso secret ls", "lists secrets"), "remove": ("faaso secret rm NAME", "removes secrets"),
            "delete": ("faaso secret rm NAME", "removes secrets"),
        ],
        "faaso template": [
            "pull": ("faaso template add NAME GIT_URL", "copies a template"),
            "list": ("faaso template ls", "lists templates"),
        ],
        "faaso cache": [
            "list": ("faaso cache ls", "lists records"), "prune": ("faaso cache gc", "removes old records"),
            "clean": ("faaso cache gc", "removes old records"),
        ],
    ]
}
