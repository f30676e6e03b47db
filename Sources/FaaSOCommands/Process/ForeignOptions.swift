/// The options and arguments that other tools or other commands have and a command does not, and
/// what there is in their place.
///
/// The options are those of faas-cli, compose and docker. The paths are those of curl.
enum ForeignOptions {
    /// The hint for a refused option or argument. Nil if nothing else has it.
    /// - Parameters:
    ///   - word: the option or the argument, such as `--query`.
    ///   - command: the command that refused it, such as `faaso invoke`.
    ///   - arguments: the process's, without its own name.
    static func hint(_ word: String, of command: String, in arguments: [String]) -> String? {
        switch (command, word) {
        case (_, "-f"), (_, "--file"), (_, "--yaml"): file(values(of: word, in: arguments).first, command)
        case ("faaso deploy", "-B"), ("faaso deploy", "--force"), ("faaso deploy", "--no-cache"), ("faaso deploy", "--pull"),
            ("faaso deploy", "--push"), ("faaso deploy", "--pull-only"):
            "'faaso deploy' builds nothing; 'faaso up \(word)' builds, tests and deploys"
        case ("faaso run", "--report"), ("faaso run", "--junit"), ("faaso run", "--trace"), ("faaso run", "--since"):
            "'faaso build' has it"
        case ("faaso invoke", "--query"): query(values(of: word, in: arguments))
        case ("faaso invoke", "--content-type"): "write it as a header: -H 'Content-Type: …'"
        case ("faaso invoke", _) where word.hasPrefix("/"): "the path is an option: --path '\(word)'"
        case ("faaso invoke", _) where word.hasPrefix("?"): "the query is a part of the path: --path '/\(word)'"
        case ("faaso cache gc", "--dry-run"), ("faaso cache gc", "-n"):
            "'faaso cache gc' only lists what it would remove; with '--yes' it removes it"
        case ("faaso cache ls", _) where !word.hasPrefix("-"):
            "'faaso cache ls' lists all records; 'faaso cache show \(word)' and 'faaso cache log \(word)' print one"
        default: nil
        }
    }

    /// The commands of which other tools read a file that describes all services.
    private static let readers: Set<String> = [
        "faaso", "faaso up", "faaso build", "faaso deploy", "faaso invoke", "faaso plan", "faaso test", "faaso import",
    ]

    private static func file(_ name: String?, _ command: String) -> String? {
        let isDescription = name.map { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") } ?? false
        guard isDescription || readers.contains(command) else { return nil }
        return "faaso reads no stack file; 'faaso import \(isDescription ? name ?? "FILE" : "FILE")' brings it over"
    }

    private static func query(_ fields: [String]) -> String {
        "write the query into the path: --path '/?\(fields.isEmpty ? "name=value" : fields.joined(separator: "&"))'"
    }

    /// The values of an option: each word behind it, and each text behind `=`.
    private static func values(of option: String, in arguments: [String]) -> [String] {
        arguments.indices.compactMap { index in
            if arguments[index].hasPrefix(option + "=") { return String(arguments[index].dropFirst(option.count + 1)) }
            guard arguments[index] == option, let value = arguments[(index + 1)...].first, !value.hasPrefix("-") else { return nil }
            return value
        }
    }
}
