import ContentHash
import Testing

@testable import ImageBuild

/// The parts of a layer that are listed.
struct LayerTreeTests {
    private static let patterns = ["a", "a/**", "**/b", "*", "a/b", "!a/b", "!**/b", "!a/b/c", "!a", "!b/*", "!*/c", "**", "!*.x"]

    /// All lists of two and of three patterns, with all paths of three names.
    @Test func `nothing that is kept lies below a folder that is left out`() throws {
        let names = ["a", "b", "c", "d.x"]
        let folders = names + names.flatMap { one in names.map { one + "/" + $0 } }
        var leftOut = 0
        for first in Self.patterns {
            for second in Self.patterns {
                for third in Self.patterns + [""] {
                    let list = try IgnorePatterns(parsing: [first, second, third].joined(separator: "\n"))
                    for folder in folders where list.ignoresAll(below: RelativePath(folder)) {
                        leftOut += 1
                        for name in names {
                            let wrong =
                                !list.ignores(RelativePath(folder + "/" + name)) || !list.ignores(RelativePath(folder + "/b/" + name))
                            if wrong { Issue.record("\(first) \(second) \(third): \(folder)/\(name)") }
                        }
                    }
                }
            }
        }
        #expect(leftOut > 1000)
    }

    @Test(
        arguments: [
            ("node_modules", "node_modules", true), ("node_modules", "src", false), ("notes/**\n!notes/keep.txt", "notes", false),
            ("notes\n!other/keep.txt", "notes", true), ("**/cache\n!**/x.log", "cache", false), ("a\n!a/b/*.txt", "a", false),
            ("a\n!a/b/*.txt", "a/c", true), ("*\n!a*", "b", true),
        ] as [(String, String, Bool)])
    func `an ignored folder is left out unless an exception could match in it`(patterns: String, folder: String, isLeftOut: Bool) throws {
        let list = try IgnorePatterns(parsing: patterns)
        #expect(list.ignoresAll(below: RelativePath(folder)) == isLeftOut)
    }

    @Test func `a shared tree leaves out what all who share it leave out`() throws {
        let template = ContextLayer.template("templates/t", entries: [])
        let trees = [
            LayerTree(template, patterns: try IgnorePatterns(parsing: "a\nb")),
            LayerTree(template, patterns: try IgnorePatterns(parsing: "b\n*.x")),
        ]
        let requests = LayerTree.requests(trees)
        #expect(requests.map(\.root) == ["templates/t"])
        for path in ["b", "scaffold", "probe", "template.yml", ".git", "deep/.git"] as [RelativePath] {
            #expect(requests[0].omits(path), "\(path)")
        }
        for path in ["a", "c.x", "Dockerfile", ".dockerignore", ".gitignore", "git"] as [RelativePath] {
            #expect(!requests[0].omits(path), "\(path)")
        }
    }

    @Test func `an include is left out by its place in the context`() throws {
        let layer = ContextLayer.include("shared/money", to: "lib", entries: [])
        let tree = LayerTree(layer, patterns: try IgnorePatterns(parsing: "lib/out\nDockerfile"))
        #expect(tree.omits("out") && !tree.omits("in") && !tree.omits("Dockerfile"))
    }

    @Test(arguments: [".git", "a/.git", "a/.git/config", ".git/HEAD"])
    func `git's own files stay out at any depth of any layer`(path: String) {
        for layer in [
            ContextLayer.template("templates/t", entries: []), .include("x", to: "y", entries: []), .function("functions/f", entries: []),
        ] {
            #expect(layer.omits(RelativePath(path)), "\(layer.name)")
        }
    }

    @Test func `environment files stay out of every layer, unless a layer is that file`() {
        let files = EnvironmentFiles(["functions/a/.env", "functions/a-b/.env", "shared/x/prod.env"])
        #expect(Array(files.below("functions/a")) == ["functions/a/.env"])
        #expect(files.below("functions/a/.env").isEmpty && files.below("other").isEmpty)
        #expect(files.below("functions").count == 2 && files.below("").count == 3)
    }
}
