import Testing

@testable import Workspaces

/// The form `GIT_URL[@REF]`.
struct TemplateSourceTests {
    @Test(arguments: [
        ("https://git.example/a/b.git", "https://git.example/a/b.git", "HEAD"),
        ("https://git.example/a/b@v1", "https://git.example/a/b", "v1"),
        ("https://joe@git.example/a", "https://joe@git.example/a", "HEAD"),
        ("https://joe@git.example/a@feature/x", "https://joe@git.example/a", "feature/x"),
        ("ssh://git@h:22/a@v1", "ssh://git@h:22/a", "v1"), ("git@h:team/a.git", "git@h:team/a.git", "HEAD"),
        ("git@h:team/a.git@v1", "git@h:team/a.git", "v1"), ("h:a@b", "h:a", "b"), ("/srv/a@v1", "/srv/a", "v1"), ("../a", "../a", "HEAD"),
        ("./a:b@c", "./a:b", "c"),
    ]) func `the reference begins after the path's last @`(text: String, url: String, reference: String) throws {
        #expect(try TemplateSource(parsing: text) == TemplateSource(url: url, reference: reference))
    }

    @Test(arguments: [
        ("Cloning into 'x'...\nfatal: repository 'x' does not exist\n", "repository 'x' does not exist"),
        (
            "ssh: Could not resolve hostname h\r\nfatal: Could not read from remote repository.\n\nand more.",
            "ssh: Could not resolve hostname h"
        ),
        ("", "git failed"), ("odd.", "odd"),
    ]) func `the reason is the line that names the cause`(text: String, reason: String) {
        #expect(GitCheckout.reason(text) == reason)
    }

    @Test(arguments: ["", "@v1", "a@", "-x", "a@-x", "--upload-pack=x", "a b", "a\n", "a@v 1"])
    func `a text that git would read otherwise is refused`(text: String) {
        #expect(throws: TemplateSourceError.self) { try TemplateSource(parsing: text) }
    }
}
