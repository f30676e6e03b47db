import ArgumentParser
import Basics
import FoundationEssentials
import FunctionModel
import Testing

@testable import FaaSOCommands

/// The messages for an invalid command line.
struct UsageTextTests {
    private func lines(_ words: String) throws -> [String] {
        let arguments = words.split(separator: " ").map(String.init)
        let error = try #require(throws: (any Error).self) { try FaaSO.parseAsRoot(arguments) }
        return UsageText.diagnostic(
            message: FaaSO.message(for: error), full: FaaSO.fullMessage(for: error), arguments: arguments
        ).lines
    }

    @Test func `what is missing is told by the usage`() throws {
        #expect(
            try lines("context show") == [
                "error: missing expected argument '<function>'",
                "hint: usage: faaso context show [--directory <dir>] [--stage <name>] [--listen <address>] [--target <place>] [--scan] [--ignored] [--json] <function>",
            ])
        #expect(try lines("affected --since").first == "error: missing value for '--since <ref>'")
    }

    @Test func `what is wrong is told by itself, and no usage is repeated`() throws {
        #expect(try lines("down x") == ["error: unexpected argument 'x'", "hint: 'faaso down --help' has its options and examples"])
        #expect(
            try lines("plan --exit-cod") == [
                "error: unknown option '--exit-cod'", "hint: did you mean '--exit-code'?",
                "hint: 'faaso plan --help' has its options and examples",
            ])
        #expect(
            try lines("cache gc --keep 0") == [
                "error: --keep needs a number of at least 1", "hint: 'faaso cache gc --help' has its options and examples",
            ])
        #expect(UsageText.diagnostic(message: "the value is empty", full: "", arguments: []).lines == ["error: the value is empty"])
    }

    @Test(arguments: [
        ("up -f stack.yml", "faaso reads no stack file; 'faaso import stack.yml' brings it over"),
        ("build -f stack.yaml sum", "faaso reads no stack file; 'faaso import stack.yaml' brings it over"),
        ("deploy --yaml=stack.yml", "faaso reads no stack file; 'faaso import stack.yml' brings it over"),
        ("plan --file a/compose.yml", "faaso reads no stack file; 'faaso import a/compose.yml' brings it over"),
        ("invoke sum -f stack.yml", "faaso reads no stack file; 'faaso import stack.yml' brings it over"),
        ("build -f", "faaso reads no stack file; 'faaso import FILE' brings it over"),
        ("down -f stack.yml", "faaso reads no stack file; 'faaso import stack.yml' brings it over"),
        ("invoke sum --query name=X", "write the query into the path: --path '/?name=X'"),
        ("invoke sum --query a=1 --query b=2", "write the query into the path: --path '/?a=1&b=2'"),
        ("invoke sum --content-type text/plain", "write it as a header: -H 'Content-Type: …'"),
        ("invoke sum /x", "the path is an option: --path '/x'"),
        ("invoke sum ?a=1", "the query is a part of the path: --path '/?a=1'"),
        ("deploy --force", "'faaso deploy' builds nothing; 'faaso up --force' builds, tests and deploys"),
        ("deploy -B sum", "'faaso deploy' builds nothing; 'faaso up -B' builds, tests and deploys"),
        ("run sum --since main", "'faaso build' has it"),
        ("cache ls price", "'faaso cache ls' lists all records; 'faaso cache show price' and 'faaso cache log price' print one"),
        ("cache gc --dry-run", "'faaso cache gc' only lists what it would remove; with '--yes' it removes it"),
        ("cache gc -n", "'faaso cache gc' only lists what it would remove; with '--yes' it removes it"),
    ])
    func `an option or argument of another tool or command is answered with a hint`(words: String, hint: String) throws {
        let lines = try lines(words)
        #expect(lines.count == 3 && lines[1] == "hint: " + hint, "\(lines)")
        #expect(lines[0].hasPrefix("error: unknown option '") || lines[0].hasPrefix("error: unexpected argument '"))
        #expect(lines[2].hasSuffix("--help' has its options and examples"))
    }

    @Test(arguments: ["down -f", "restart sum -f", "status --query x", "ls -f"])
    func `an option that means something else elsewhere has no such hint`(words: String) throws {
        #expect(try !lines(words).contains { $0.contains("stack file") || $0.contains("--path") })
    }

    @Test(arguments: [
        ("up --wait", nil), ("up --wiat", nil), ("up --no-wiat", "--no-wait"), ("up --job 3", "--jobs"), ("status --jsno", "--json"),
        ("status --yaml", nil), ("invoke sum --dta x", "--data"), ("invoke sum --date x", "--data"), ("logs --last", nil),
        ("up --supervize", "--supervise"),
    ])
    func `only a near option is suggested, and never the opposite`(words: String, meant: String?) throws {
        let hints = try lines(words).filter { $0.hasPrefix("hint: did") }
        #expect(hints == (meant.map { ["hint: did you mean '\($0)'?"] } ?? []))
    }

    @Test func `a shell completes functions and templates only inside a repository`() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/faaso-completion-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for path in ["functions/sum", "functions/mul", "functions/notes", "templates/web"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(path)", withIntermediateDirectories: true)
        }
        for path in ["functions/sum/metadata.yml", "functions/mul/metadata.yml", "templates/web/Dockerfile"] {
            _ = FileManager.default.createFile(atPath: "\(folder)/\(path)", contents: nil)
        }
        #expect(CompletionKind.names(in: .functions, marked: "metadata.yml", from: folder + "/functions/sum") == ["mul", "sum"])
        #expect(CompletionKind.names(in: .templates, marked: "Dockerfile", from: folder) == ["web"])
        #expect(CompletionKind.names(in: .functions, marked: "metadata.yml", from: "/") == [])
    }
}
