import ContentHash
import Glibc
import ImageBuild
import ProjectSupport
import TestSupport
import Testing
import WorkModel

@testable import BuildGraph
@testable import Pipeline

struct ImageExplanationTests {
    private static let project = [
        "functions/sum/metadata.yml": """
        runtime: plain
        include: [{from: shared/money, to: lib/money}, shared/one.txt]
        build_args: {LEVEL: "1"}
        packages: {run: [curl]}
        build_secrets: [token]

        """,
        "functions/sum/run.sh": "run", "shared/money/tax.txt": "tax", "shared/one.txt": "one", "templates/plain/over.txt": "template's",
        "templates/other/Dockerfile": "FROM base:2\nARG LEVEL\nARG RUN_PACKAGES\nCOPY . .\n",
    ]

    /// Builds, edits, and returns the reasons why the image is no longer current.
    private func reasons(
        base: String? = "sha256:b1", record change: (inout ImageRecord) -> Void = { _ in },
        _ edit: (TemporaryFolder, CacheFolder) throws -> Void
    ) throws -> [String] {
        let project = SmallProject(Self.project)
        let record = try project.build(change: change)
        try edit(project.folder, project.cache)
        let context = try project.workspace().context(of: "sum", environment: [:])
        let bases = Dictionary(uniqueKeysWithValues: context.definition.bases.compactMap { name in base.map { (name, $0) } })
        return ImageExplanation(context).reasons(bases: bases, since: record, in: project.cache).map(\.line)
    }

    private func metadata(_ old: String, _ new: String) -> (TemporaryFolder, CacheFolder) throws -> Void {
        { folder, _ in
            let text = try #require(Self.project["functions/sum/metadata.yml"])
            folder.write(text.replacing(old, with: new), to: "functions/sum/metadata.yml")
        }
    }

    @Test func `nothing changed, nothing to say`() throws {
        #expect(try reasons { _, _ in } == [])
    }

    @Test func `files of the function are named one by one`() throws {
        let reasons = try reasons { folder, _ in
            folder.write("new", to: "functions/sum/added.txt")
            folder.write("other", to: "functions/sum/main.txt")
            folder.write("run", to: "functions/sum/run.sh", mode: 0o755)
            folder.makeFolder("functions/sum/empty")
        }
        #expect(
            reasons == [
                "input-added functions/sum/added.txt", "input-added functions/sum/empty", "input-changed functions/sum/main.txt",
                "mode-changed functions/sum/run.sh",
            ])
        #expect(try self.reasons { folder, _ in folder.remove("functions/sum/main.txt") } == ["input-removed functions/sum/main.txt"])
    }

    @Test func `a file that becomes a link is a changed input`() throws {
        let reasons = try reasons { folder, _ in
            folder.remove("functions/sum/main.txt")
            folder.link("functions/sum/main.txt", to: "run.sh")
        }
        #expect(reasons == ["input-changed functions/sum/main.txt"])
    }

    @Test func `a template's file is named where it lies`() throws {
        #expect(try reasons { folder, _ in folder.write("x", to: "templates/plain/lib.txt") } == ["input-changed templates/plain/lib.txt"])
        #expect(try reasons { folder, _ in folder.write("x", to: "templates/plain/more") } == ["input-added templates/plain/more"])
    }

    @Test func `a file of an include is named where it lies, wherever it is laid`() throws {
        #expect(try reasons { folder, _ in folder.write("x", to: "shared/money/tax.txt") } == ["input-changed shared/money/tax.txt"])
        #expect(try reasons { folder, _ in folder.write("x", to: "shared/one.txt") } == ["input-changed shared/one.txt"])
        #expect(try reasons { folder, _ in folder.write("x", to: "shared/money/new.txt") } == ["input-added shared/money/new.txt"])
    }

    @Test func `a function's file that begins to shadow a template's is added`() throws {
        let reasons = try reasons { folder, _ in folder.write("function's", to: "functions/sum/over.txt") }
        #expect(reasons == ["input-added functions/sum/over.txt"])
    }

    @Test func `a function's file that ceases to shadow a template's is removed`() throws {
        let project = SmallProject(Self.project.merging(["functions/sum/over.txt": "function's"]) { $1 })
        let record = try project.build()
        project.folder.remove("functions/sum/over.txt")
        let context = try project.workspace().context(of: "sum", environment: [:])
        let reasons = ImageExplanation(context).reasons(bases: record.bases, since: record, in: project.cache)
        #expect(reasons.map(\.line) == ["input-removed functions/sum/over.txt"])
    }

    @Test func `a shadowing file of the same bytes changes nothing`() throws {
        #expect(try reasons { folder, _ in folder.write("template's", to: "functions/sum/over.txt") } == [])
    }

    @Test func `a template's file that is replaced by an include's, which differs`() throws {
        let reasons = try reasons { folder, cache in
            folder.write("include's", to: "shared/over.txt")
            try metadata("shared/one.txt]", "shared/one.txt, {from: shared/over.txt, to: over.txt}]")(folder, cache)
        }
        #expect(reasons == ["input-added shared/over.txt"])
    }

    @Test func `an include that is gone takes its files along`() throws {
        #expect(try reasons(metadata(", shared/one.txt]", "]")) == ["input-removed shared/one.txt"])
    }

    @Test func `an include that is laid elsewhere is a changed include`() throws {
        #expect(try reasons(metadata("to: lib/money", "to: vendor")) == ["argument-changed include"])
    }

    @Test func `an include that is laid elsewhere and edited is both`() throws {
        let reasons = try reasons { folder, cache in
            folder.write("more", to: "shared/money/more.txt")
            try metadata("to: lib/money", "to: vendor")(folder, cache)
        }
        #expect(reasons == ["argument-changed include", "input-added shared/money/more.txt"])
    }

    @Test func `the same bytes from another include are another input of the same content`() throws {
        let reasons = try reasons { folder, cache in
            folder.write("tax", to: "shared/cash/tax.txt")
            try metadata("from: shared/money", "from: shared/cash")(folder, cache)
        }
        #expect(reasons == [], "the context is the same")
    }

    @Test func `arguments, packages and names of secrets`() throws {
        #expect(try reasons(metadata("LEVEL: \"1\"", "LEVEL: \"2\"")) == ["argument-changed build_args.LEVEL (1 -> 2)"])
        #expect(try reasons(metadata("build_args: {LEVEL: \"1\"}\n", "")) == ["argument-changed build_args.LEVEL (1 -> unset)"])
        #expect(try reasons(metadata("[curl]", "[git, curl]")) == ["argument-changed packages.run (curl -> \"curl git\")"])
        #expect(try reasons(metadata("[token]", "[token, key]")) == ["argument-changed build_secrets.key (unset -> named)"])
    }

    @Test func `a base that moved, and one that is not there`() throws {
        #expect(try reasons(base: "sha256:b2") { _, _ in } == ["base-changed base:1 (sha256:b1 -> sha256:b2)"])
        #expect(try reasons(base: nil) { _, _ in } == ["base-changed base:1 (sha256:b1 -> unknown)"])
    }

    @Test func `another runtime is another base and other files`() throws {
        #expect(
            try reasons(metadata("runtime: plain", "runtime: other")) == [
                "input-added templates/other/Dockerfile", "input-removed templates/plain/Dockerfile",
                "input-removed templates/plain/lib.txt",
                "input-removed templates/plain/over.txt", "base-changed base:1 (sha256:b1 -> unset)",
                "base-changed base:2 (unset -> sha256:b1)",
            ])
    }

    @Test func `another form of keys`() throws {
        #expect(try reasons(record: { $0.staging = 0 }) { _, _ in } == ["schema-changed staging (0 -> 2)"])
    }

    @Test func `another platform`() throws {
        #expect(
            try reasons(record: { $0.definition.platform = "linux/arm64" }) { _, _ in } == [
                "argument-changed platform (linux/arm64 -> \"\")"
            ])
    }

    @Test func `without the recorded listing it says so`() throws {
        let reasons = try reasons { folder, _ in
            folder.remove(".faaso/manifests")
            folder.write("x", to: "functions/sum/main.txt")
        }
        #expect(reasons == ["input-changed context:sum (the listing of the recorded context is gone)"])
    }

    @Test func `an input that is ignored from now on is removed`() throws {
        #expect(
            try reasons { folder, _ in folder.write("run.*\n", to: "functions/sum/.dockerignore") } == [
                "input-removed functions/sum/run.sh"
            ])
    }
}
