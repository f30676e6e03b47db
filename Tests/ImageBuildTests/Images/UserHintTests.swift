import ContainerEngine
import ContentHash
import Testing

@testable import ImageBuild

/// The advice for an image that runs as root.
struct UserHintTests {
    private func hints(_ text: String, target: String? = nil, _ problem: ImageUserProblem = .root("")) throws -> [String] {
        let layer = ContextLayer.function("functions/f", entries: TreeEntry.list(["Dockerfile"]))
        var context = try FunctionContext(ContextTree(merging: [layer]), digests: [Digest.of("x")], dockerfile: text)
        context.definition.target = target
        return context.hints(for: problem)
    }

    @Test func `the line stands at the end of the last stage`() throws {
        #expect(try hints("FROM a AS one\nFROM scratch\n") == ["add 'USER 65534:65534' as the last line of t/Dockerfile"])
    }

    @Test func `for a target, the stage is named by its line`() throws {
        #expect(
            try hints("# first\nFROM a AS one\nFROM b\n", target: "one")
                == ["add 'USER 65534:65534' at the end of the stage that begins in line 2 of t/Dockerfile"])
    }

    @Test func `the program of caddy's image must be copied, because it has a capability`() throws {
        let found = try hints("FROM caddy:2\nCOPY . /srv\n")
        #expect(found.count == 2 && found[1].hasSuffix("made by 'RUN cp /usr/bin/caddy /usr/bin/server'"))
        #expect(try hints("FROM debian\nCOPY --from=caddy:2 /usr/bin/caddy /caddy\n").count == 1)
    }

    @Test func `another problem keeps its own advice`() throws {
        let problem = ImageUserProblem.unknown("app")
        #expect(try hints("FROM a\n", problem) == problem.hints)
    }
}
