import FunctionModel

/// Repeats the stage of a command in texts that name other commands.
struct StageHint: Sendable {
    /// The stage; nil leaves every text as it is.
    let stage: Stage?

    /// The verbs whose result depends on the stage.
    private static let verbs: Set = [
        "affected", "build", "deploy", "doctor", "down", "events", "exec", "graph", "history", "invoke", "logs", "plan", "prune",
        "restart", "rollback", "run", "secret", "status", "supervise", "test", "up", "watch", "why",
    ]
    /// The verbs that a second word belongs to.
    private static let groups: Set = ["secret"]
    private static let program = "faaso "

    /// The text with the stage behind each command, and with the stage's file as the place of
    /// settings.
    func repeated(in text: String) -> String {
        guard let stage else { return text }
        var result = ""
        var rest = text.replacing("` in \(RootInput.settings.path)", with: "` in \(stage.path)")[...]
        while let found = rest.firstRange(of: Self.program) {
            let before = rest[..<found.lowerBound]
            result += before + Self.program
            rest = rest[found.upperBound...]
            guard (before.last ?? result.dropLast(Self.program.count).last).map({ " '(`".contains($0) }) ?? true else { continue }
            var words = rest.prefix { $0.isLetter }
            guard Self.verbs.contains(String(words)) else { continue }
            if Self.groups.contains(String(words)), rest[words.endIndex...].hasPrefix(" ") {
                let second = rest[words.endIndex...].dropFirst().prefix { $0.isLetter }
                words = rest[..<second.endIndex]
            }
            result += words
            rest = rest[words.endIndex...]
            if !rest.hasPrefix(" --stage") { result += " --stage \(stage.name)" }
        }
        return result + rest
    }
}
