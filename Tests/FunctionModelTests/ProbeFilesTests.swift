import FunctionModel
import Testing

/// `probe.yml`, which names the files of a probe.
struct ProbeFilesTests {
    private func read(_ text: String) throws(ProjectProblems) -> ProbeFiles {
        try ProbeFiles.read(Array(text.utf8), path: "templates/t/probe/probe.yml", checks: ["request", "head"])
    }

    private func message(_ text: String) -> String? {
        do throws(ProjectProblems) {
            _ = try read(text)
            return nil
        } catch {
            return error.problems.first.map { $0.place + $0.message }
        }
    }

    @Test func `the handler is needed, and dependencies are not`() throws {
        #expect(try read("handler: src/handler.rs\n") == ProbeFiles(handler: "src/handler.rs"))
        #expect(try read("handler: h\nskip: {head: files}\n").skip == ["head": "files"])
        #expect(try read("handler: h\nline: '% ; x'\n") == ProbeFiles(handler: "h", line: "% ; x"))
        #expect(try read("handler: ./handler.py\ndependencies: a//b.txt\n") == ProbeFiles(handler: "handler.py", dependencies: "a/b.txt"))
    }

    @Test(arguments: [
        ("", "1:1: found no `handler`, which is required"), ("dependencies: x\n", "1:1: found no `handler`, which is required"),
        ("handlers: x\n", "1:1: unknown key 'handlers'"), ("handler: [a]\n", "1:10: handler: found a list, a string is allowed"),
        ("handler: ../x\n", "1:10: handler: "), ("handler: .\n", "1:10: handler: found '.', the path of a file is allowed"),
        ("handler: x\nline: [x]\n", "2:7: line: found a list, a string is allowed"),
        ("handler: x\nskip: {haed: y}\n", "2:8: unknown key 'haed' in skip"),
        ("handler: x\nskip: {head: }\n", "2:14: skip.head: found nothing, a string is allowed"),
        ("handler: x\nskip: {head: ''}\n", "2:14: skip.head: found an empty text, the reason is required"),
        ("handler: x\nskip: [head]\n", "2:7: skip: found a list"),
        ("handler: x\ndependencies: ~\n", "2:15: dependencies: found nothing, a string is allowed"),
    ]) func `a mistake is named with its place`(text: String, message: String) throws {
        #expect(try #require(self.message(text)).hasPrefix("templates/t/probe/probe.yml:" + message), "\(self.message(text) ?? "")")
    }
}
