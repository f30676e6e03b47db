import TestSupport
import Testing
import WorkModel

struct NodeTests {
    @Test(arguments: [
        "source:functions/sum", "base:debian:12", "context:sum", "image:sum", "test:sum", "candidate:sum", "container:sum", "route:/sum",
        "caddyfile", "proxy", "source:a:b", "base:",
    ]) func `a text names a node, which has that text`(text: String) throws {
        #expect(try #require(Node(text)).description == text)
    }

    @Test(arguments: ["", "sum", "image", "proxy:x", "caddyfile:", "Image:sum", ":sum", "run"])
    func `other texts name no node`(text: String) {
        #expect(Node(text) == nil)
    }

    @Test func `names are compared by their bytes`() {
        #expect(Node.source("caf\u{e9}") != Node.source("cafe\u{301}"))
        #expect(Node("source:\u{301}x")?.name == "\u{301}x")
    }

    @Test func `nodes are sorted as their texts are`() {
        let names = ["a", "b", "é", "e\u{301}", "/a", ""]
        var nodes: [Node] = [.caddyfile, .proxy]
        for name in names {
            nodes += [
                .source(name), .base(name), .context(name), .image(name), .test(name), .candidate(name), .container(name), .route(name),
            ]
        }
        for seed in 1...20 {
            var random = SeededGenerator(seed: seed)
            let sorted = nodes.shuffled(using: &random).sorted()
            let texts = nodes.map(\.description).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            #expect(sorted.map { Array($0.description.utf8) } == texts.map { Array($0.utf8) }, "seed \(seed)")
        }
    }
}
