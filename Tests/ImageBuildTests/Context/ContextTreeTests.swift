import ContentHash
import Testing

@testable import ImageBuild

struct ContextTreeTests {
    private func tree(
        template: [String] = ["Dockerfile"], includes: [(String, String, [String])] = [], function: [String] = [], ignoring: String = ""
    ) throws -> ContextTree {
        let layers =
            [ContextLayer.template("templates/t", entries: TreeEntry.list(template))]
            + includes.map { .include(RelativePath($0.0), to: RelativePath($0.1), entries: TreeEntry.list($0.2)) }
            + [.function("functions/f", entries: TreeEntry.list(function))]
        return try ContextTree(merging: layers, ignoring: try IgnorePatterns(parsing: ignoring))
    }

    private func listing(_ tree: ContextTree) -> [String] {
        tree.entries.map { entry in
            switch entry.kind {
            case .directory: "\(entry.path)/"
            case .symlink(let target): "\(entry.path) -> \(String(decoding: target, as: UTF8.self))"
            case .file(_, let isExecutable): "\(entry.path)\(isExecutable ? "*" : "") < \(entry.origin)"
            }
        }
    }

    private func errors(_ body: () throws -> ContextTree) -> [ContextError] {
        do {
            _ = try body()
            return []
        } catch {
            return (error as? ContextErrors)?.errors ?? []
        }
    }

    @Test func `function wins over includes, includes over template, folders unite`() throws {
        let tree = try tree(
            template: ["Dockerfile", "a", "b", "c*", "lib/", "lib/x", "template.yml", "scaffold/", "scaffold/a"],
            includes: [("shared/money", "lib", ["b", "x", "template.yml", "deep/", "deep/metadata.yml"])],
            function: ["a", "c", "lib/", "lib/b", "metadata.yml", "lib/metadata.yml", "own/"])
        #expect(
            listing(tree) == [
                "Dockerfile < templates/t/Dockerfile", "a < functions/f/a", "b < templates/t/b", "c < functions/f/c", "lib/",
                "lib/b < functions/f/lib/b", "lib/deep/", "lib/deep/metadata.yml < shared/money/deep/metadata.yml",
                "lib/metadata.yml < functions/f/lib/metadata.yml", "lib/template.yml < shared/money/template.yml", "lib/x < shared/money/x",
                "own/",
            ])
        #expect(tree.shadowed.map { "\($0.path) \($0.layer)" } == ["a 0", "c 0", "lib/b 1", "lib/x 0"])
        #expect(tree.entry("lib")?.layer == 0)
        #expect(tree.entry("lib/deep")?.layer == 1)
        #expect(tree.entry("nothing") == nil)
        #expect(tree.layers.map(\.name) == ["templates/t", "shared/money", "functions/f"])
    }

    @Test func `an include may be a file, a link or an empty folder, and creates its parents`() throws {
        let tree = try tree(includes: [("schemas/sum.json", "data/in/schema.json", [""]), ("empty", "e/f", []), ("all", "", ["g"])])
        #expect(
            listing(tree) == [
                "Dockerfile < templates/t/Dockerfile", "data/", "data/in/", "data/in/schema.json < schemas/sum.json", "e/", "e/f/",
                "g < all/g",
            ])
        let link = ContextLayer.include(
            "shared/current", to: "lib", entries: [TreeEntry(path: .root, kind: .symlink(target: Array("v1".utf8)))])
        let dockerfile = ContextLayer.template("t", entries: TreeEntry.list(["Dockerfile"]))
        #expect(try ContextTree(merging: [dockerfile, link]).entry("lib")?.origin == "shared/current")
    }

    @Test func `a function's Dockerfile replaces the template's`() throws {
        #expect(try tree(function: ["Dockerfile"]).dockerfileOrigin == "functions/f/Dockerfile")
        #expect(try tree(template: [], function: ["Dockerfile"]).dockerfileOrigin == "functions/f/Dockerfile")
    }

    @Test func `a file where another layer has a folder is one error, whichever is higher`() {
        #expect(
            errors { try tree(template: ["Dockerfile", "a/", "a/b", "a/c"], function: ["a"]) } == [
                .fileAndFolder("a", file: "functions/f", folder: "templates/t")
            ])
        #expect(
            errors { try tree(template: ["Dockerfile", "a -> /x"], function: ["a/", "a/b/", "a/b/c"]) } == [
                .fileAndFolder("a", file: "templates/t", folder: "functions/f")
            ])
        #expect(
            errors { try tree(template: ["Dockerfile", "a"], includes: [("s", "a/b/c", ["x"])]) } == [
                .fileAndFolder("a", file: "templates/t", folder: "s")
            ])
    }

    @Test func `two includes on one path are an error`() {
        #expect(errors { try tree(includes: [("x", "lib", ["a"]), ("y", "lib", ["b"])]) } == [.includesCollide("lib", "x", "y")])
        #expect(
            errors { try tree(includes: [("x", "lib", ["a/", "a/b"]), ("y", "lib/a", ["b"])]) } == [.includesCollide("lib/a/b", "x", "y")])
        #expect(errors { try tree(includes: [("x", "lib", ["a/", "a/b"]), ("y", "lib/a", ["c"])]) }.isEmpty)
        #expect(errors { try tree(includes: [("x", "lib", ["a"]), ("y", "lib/a", [""])]) } == [.includesCollide("lib/a", "x", "y")])
    }

    @Test(arguments: [("Dockerfile", ""), ("", "Dockerfile"), ("Dockerfile", "x"), ("Dockerfile/below", "x"), ("", "Dockerfile/")])
    func `an include on the Dockerfile is an error`(destination: String, entry: String) {
        #expect(errors { try tree(includes: [("s", destination, [entry])]) } == [.includeOnDockerfile(include: "s")])
        #expect(errors { try tree(includes: [("s", "lib", ["Dockerfile"])]) }.isEmpty)
    }

    @Test func `a context needs a Dockerfile that is a file`() {
        #expect(errors { try tree(template: ["x"]) } == [.noDockerfile(layers: ["templates/t", "functions/f"])])
        #expect(errors { try tree(template: ["Dockerfile -> x", "x"]) } == [.dockerfileIsNoFile(origin: "templates/t/Dockerfile")])
        let link = errors { try tree(function: ["Dockerfile -> ../../Dockerfile"]) }
        #expect(link == [.dockerfileIsNoFile(origin: "functions/f/Dockerfile")])
        #expect(link.first?.hints.first?.hasPrefix("move the file itself to functions/f/Dockerfile, as 'git mv' does") == true)
        #expect(errors { try tree(template: ["Dockerfile/"]) } == [.dockerfileIsNoFile(origin: "templates/t/Dockerfile")])
    }

    @Test(arguments: [
        ("l -> ../x", true), ("l -> a/../../x", true), ("d/l -> ../../x", true), ("d/l -> ../x", false), ("d/l -> ..", false),
        ("l -> ..", true),
        ("l -> /etc/passwd", false), ("l -> nowhere/at/all", false), ("l -> .", false), ("l -> ./d/./../d//e", false), ("l -> l", false),
        ("l -> up/../x", true), ("l -> up/d/../x", false), ("l -> out/../../../x", false), ("d/e/l -> ../../../x", true),
        ("l -> deep/../x", false),
        ("l -> deep/../../x", false), ("l -> deep/../../../x", false), ("l -> deep/../../../../x", true), ("l -> loop/../../..", false),
    ])
    func `a relative link that leaves the context is an error`(link: String, leaves: Bool) {
        let others = ["Dockerfile", "d/", "d/e/", "d/e/f/", "up -> .", "out -> /usr/lib", "deep -> d/e/f", "loop -> loop"]
        let found = errors { try tree(template: others, function: [link]) }
        #expect(found.isEmpty == !leaves)
        if let first = found.first {
            #expect(first.hints.contains { $0.contains("'include'") })
            #expect(first.message.hasPrefix("the link functions/f/"))
        }
    }

    @Test func `a link that is ignored may point anywhere`() throws {
        #expect(listing(try tree(function: ["l -> ../x"], ignoring: "l")) == ["Dockerfile < templates/t/Dockerfile"])
    }

    @Test func `all errors come at once, sorted by path`() {
        let found = errors {
            try tree(template: ["x", "b/"], includes: [("s", "lib", []), ("t", "lib", [])], function: ["b", "l -> ../x"])
        }
        #expect(
            found == [
                .noDockerfile(layers: ["templates/t", "functions/f"]), .fileAndFolder("b", file: "functions/f", folder: "templates/t"),
                .linkLeavesContext("l", origin: "functions/f/l", target: "../x"), .includesCollide("lib", "s", "t"),
            ])
        #expect(ContextErrors(errors: found).description.hasPrefix("there is no Dockerfile in templates/t or functions/f\n'b' is a file"))
    }

    @Test(arguments: [
        (ContextError.fileAndFolder("a", file: "x", folder: "y"), "'a' is a file in x and a folder in y"),
        (.includesCollide("", "x", "y"), "the includes x and y both land on '.'"),
        (.includesCollide("lib", "x", "y"), "the includes x and y both land on 'lib'"),
        (.includeOnDockerfile(include: "x"), "the include x lands on the Dockerfile"),
        (.linkLeavesContext("l", origin: "f/l", target: "../x"), "the link f/l leaves the context: it points to '../x'"),
        (.noDockerfile(layers: ["t", "f"]), "there is no Dockerfile in t or f"),
        (.dockerfileIsNoFile(origin: "t/Dockerfile"), "t/Dockerfile must be a file"),
    ])
    func `an error says what, and what to do`(error: ContextError, message: String) {
        #expect(error.message == message)
        #expect(!error.hints.isEmpty)
        #expect(error.description == message)
    }

    @Test func `a folder goes when it and all it holds are ignored`() throws {
        let function = ["docs/", "docs/a.md", "docs/keep/", "docs/keep/b", "docs/img/", "docs/img/c", "logs/", "logs/x.log", "empty/"]
        #expect(
            listing(try tree(function: function, ignoring: "docs\n!docs/keep\n*.log\nlogs/*\n")) == [
                "Dockerfile < templates/t/Dockerfile", "docs/", "docs/keep/", "docs/keep/b < functions/f/docs/keep/b", "empty/", "logs/",
            ])
        let all = try tree(function: function, ignoring: "*")
        #expect(listing(all) == ["Dockerfile < templates/t/Dockerfile"])
        #expect(all.ignored.count == function.count)
    }

    @Test func `no pattern removes the Dockerfile, and the root .dockerignore is always left out`() throws {
        let tree = try tree(
            template: ["Dockerfile", ".dockerignore"], includes: [("s", "lib", [".dockerignore", "Dockerfile"])],
            function: [".dockerignore"],
            ignoring: "Dockerfile\n**/Dockerfile\n!.dockerignore")
        #expect(listing(tree) == ["Dockerfile < templates/t/Dockerfile", "lib/", "lib/.dockerignore < s/.dockerignore"])
    }

    @Test func `a manifest lists files, links and folders, and its digest follows each of them`() throws {
        let one = Digest.of("one"), two = Digest.of("two")
        let first = try tree(function: ["a*", "e/", "l -> /x"])
        #expect(
            first.manifest(digests: [one, two]).text
                == "100644 \(one) Dockerfile\n100755 \(two) a\n040000 - e\n120000 \(Digest.of("/x")) l\n")
        let others = [["a", "e/", "l -> /x"], ["a*", "l -> /x"], ["a*", "e/", "l -> /y"], ["b*", "e/", "l -> /x"]]
        for function in others {
            #expect(try tree(function: function).manifest(digests: [one, two]).digest != first.manifest(digests: [one, two]).digest)
        }
        #expect(first.manifest(digests: [two, one]).digest != first.manifest(digests: [one, two]).digest)
        #expect(first.files.map(\.origin) == ["templates/t/Dockerfile", "functions/f/a"])
    }

    @Test(arguments: ["Dockerfile.dockerignore", ".containerignore"])
    func `an ignore file of another tool is refused, unless .dockerignore names it`(name: String) throws {
        #expect(
            errors { try tree(function: [name]) } == [.otherIgnoreFile(RelativePath(name), origin: RelativePath("functions/f/\(name)"))])
        #expect(errors { try tree(template: ["Dockerfile", name]) }.count == 1)
        #expect(errors { try tree(template: ["Dockerfile", name], function: [name], ignoring: name) }.isEmpty)
        #expect(errors { try tree(includes: [("shared", "", [name])], function: ["deep/", "deep/\(name)"]) }.isEmpty)
    }
}
