import TestSupport
import Testing

/// The script that runs the console blocks of the documentation.
struct DocumentationScriptTests {
    /// Writes a page and runs the script on it.
    private static func run(_ page: String, _ options: String = "") async throws -> (done: Finished, page: String) {
        let shell = Shell()
        let script = "'\(Checkout.root)/scripts/test-docs' \(options) page.md"
        let done = try await shell.run("cat >page.md <<'END_OF_PAGE'\n\(page)\nEND_OF_PAGE\nPROJECT=p-1 PORT=9999 \(script)")
        return (done, try await shell.run("cat page.md").output)
    }

    private static func console(_ lines: String) -> String { "```console\n\(lines)\n```" }

    @Test(arguments: [
        "$ echo one; echo two >&2\none\ntwo", "$ false\n[exit 1]", "$ cat <<X\n> a\n> X\na", "$ echo 3 ms\n2 min 5 s",
        "$ echo 0c1a77e0b9f3d2e1\n9f3d2e10c1a77e0b", "$ seq 5\n1\n…\n5", "$ echo a b c\na…c", "$ cd /; x=2\n$ echo $PWD $x\n/ 2",
        "$ printf 'done image:b 1 s\\ndone image:a 1 s\\n'\ndone    image:a  1 s\ndone    image:b  1 s",
        "$ echo http://127.0.0.1:8080/ shop\nhttp://127.0.0.1:8080/ shop",
        "$ echo http://127.0.0.1:$PORT/ $PROJECT\nhttp://127.0.0.1:8080/ shop",
        "$ echo 'container:a  waiting until it listens on port 3000, for at most 30s'; echo one\none",
        "$ echo '  \"seconds\" : 0.5'\n  \"seconds\" : 0.0009402020000000001",
    ])
    func `output that agrees with the page passes`(lines: String) async throws {
        let (done, _) = try await Self.run(Self.console(lines))
        #expect(done.status == 0, "\(done)")
    }

    @Test(arguments: [
        "$ echo one\ntwo", "$ echo one", "$ true\none", "$ false", "$ true\n[exit 1]", "$ seq 3\n1\n…\n2", "$ echo 3 ms\nthree",
        "$ echo b; echo a\na\nb",
    ])
    func `output that differs fails, and is named with its line`(lines: String) async throws {
        let (done, _) = try await Self.run("text\n\n" + Self.console(lines))
        #expect(done.status == 1 && done.errors.contains("page.md:4: error: the output of "), "\(done)")
    }

    @Test func `a file of the page is written, with the port and the project of the run`() async throws {
        let file = "```yaml\n# a/b.yml\nlisten: 127.0.0.1:8080\n\n# c.yml\nproject: shop\n```\n\n"
        let lines = "$ grep -c 9999 a/b.yml; grep -c p-1 c.yml\n1\n1"
        let (done, _) = try await Self.run(file + Self.console(lines))
        #expect(done.status == 0, "\(done)")
    }

    @Test func `hidden commands must succeed, and the last ones run after a failure too`() async throws {
        let (done, _) = try await Self.run("<!-- run\necho because; false\n-->\n" + Self.console("$ true"))
        #expect(done.status == 1 && done.errors.contains("the hidden commands ended with 1\nbecause"), "\(done)")
        let marker = Shell()
        let failed = try await Self.run("<!-- finally echo x >'\(marker.folder)/marker' -->\n" + Self.console("$ echo a\nb"))
        let written = try await marker.run("cat marker")
        #expect(failed.done.status == 1 && written.output == "x\n", "\(failed.done)")
    }

    @Test func `a recording writes what differs, and leaves the rest`() async throws {
        let before = "one\n\n" + Self.console("$ seq 3\n1\n…\n$ echo b; false\na\n$ true") + "\n\nend"
        let (done, page) = try await Self.run(before, "--record")
        #expect(done.status == 0, "\(done)")
        #expect(page == "one\n\n" + Self.console("$ seq 3\n1\n…\n$ echo b; false\nb\n[exit 1]\n$ true") + "\n\nend\n")
    }

    @Test(arguments: [("```\nx\n```", 1), ("<!-- not run: no engine -->\n\n```\nx\n```", 0), ("```yaml\n# a.yml\n```", 0)])
    func `each block of a page is run, a file, or marked with a reason`(block: String, status: Int32) async throws {
        let (done, _) = try await Self.run(Self.console("$ true") + "\n\n" + block, "--list")
        #expect(done.status == status, "\(done)")
        #expect(status == 0 || done.errors.contains("page.md:5: error: the block is neither run nor marked"), "\(done)")
    }

    @Test(arguments: [
        ("compose.txt", "$ docker compose version\n…\n hello…Built", ""),
        ("compose.txt", "$ docker compose version\nno such line", "no such line"),
        ("compose.txt", " hello  Built\n# docker compose: ten situations", "# docker compose: ten situations"),
        ("none.txt", "x", "every line"),
    ])
    func `a quotation of a recording has its lines, in its order`(recording: String, lines: String, missing: String) async throws {
        let block = "<!-- not run: recorded/\(recording) -->\n\n```\n\(lines)\n```"
        let (done, _) = try await Self.run(Self.console("$ true") + "\n\n" + block, "--list")
        let problem = "page.md:7: error: recorded/\(recording) does not have '\(missing)' here"
        #expect(missing.isEmpty ? done.status == 0 : done.status == 1 && done.errors.contains(problem), "\(done)")
    }
}
