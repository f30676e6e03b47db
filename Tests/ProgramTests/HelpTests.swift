import TestSupport
import Testing

/// Commands that need neither a repository nor an engine, as a new user runs them.
struct HelpTests {
    @Test(arguments: [
        "build", "test", "up", "plan", "deploy", "down", "restart", "status", "logs", "exec", "invoke", "run", "graph", "why", "cache ls",
        "cache show", "context show", "context write", "new", "init", "import", "schema", "doctor", "secret set", "secret ls", "secret rm",
        "history", "rollback", "prune", "supervise", "events", "template test", "mcp", "ls", "config", "render", "scale",
    ])
    func `help has an example`(command: String) async throws {
        let done = try await Shell().run("\"$FAASO\" \(command) --help")
        #expect(done.status == 0, Comment(rawValue: done.errors))
        #expect(done.output.contains("USAGE: faaso \(command)"), Comment(rawValue: done.output))
        let examples = try #require(done.output.firstRange(of: "Example"), Comment(rawValue: done.output))
        #expect(
            done.output[examples.upperBound...].split(separator: "USAGE:")[0].contains("faaso \(command)"), Comment(rawValue: done.output))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `completions are made`(shell: String) async throws {
        let done = try await Shell().run("\"$FAASO\" --generate-completion-script \(shell)")
        #expect(done.status == 0)
        for verb in ["invoke", "context", "doctor"] { #expect(done.output.contains(verb)) }
    }

    @Test(arguments: ["--no-such", "up --no-such", "graph --format gif", "cache show", "help foo"])
    func `usage errors are 64`(words: String) async throws {
        #expect(try await Shell().run("\"$FAASO\" \(words)").status == 64)
    }

    @Test func `a folder that holds no project is said to be none`() async throws {
        let done = try await Shell().run("\"$FAASO\" up")
        #expect(done.status == 2)
        #expect(done.errors.hasPrefix("error: ") && done.errors.contains("faaso init"), Comment(rawValue: done.errors))
        #expect(try await Shell().run("\"$FAASO\" -C /nonexistent up").status == 2)
    }
}
