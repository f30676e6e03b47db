import ArgumentParser
import Basics
import FoundationEssentials
import Testing

@testable import FaaSOCommands

/// The messages for an invalid command line.
struct UsageTextTests {
    private func lines(_ words: String) throws -> [String] {
        let error = try #require(throws: (any Error).self) { try FaaSO.parseAsRoot(words.split(separator: " ").map(String.init)) }
        return UsageText.diagnostic(message: FaaSO.message(for: error), full: FaaSO.fullMessage(for: error)).lines
    }

    @Test func `what is missing is told by the usage`() throws {
        #expect(
            try lines("context show") == [
                "error: missing expected argument '<function>'",
                "hint: usage: faaso context show [--directory <dir>] [--stage <name>] [--listen <address>] [--ignored] [--json] <function>",
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
        #expect(UsageText.diagnostic(message: "the value is empty", full: "").lines == ["error: the value is empty"])
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
        #expect(CompletionKind.names(in: "functions", marked: "metadata.yml", from: folder + "/functions/sum") == ["mul", "sum"])
        #expect(CompletionKind.names(in: "templates", marked: "Dockerfile", from: folder) == ["web"])
        #expect(CompletionKind.names(in: "functions", marked: "metadata.yml", from: "/") == [])
    }
}
