import FoundationEssentials
import Testing

@testable import FunctionModel

struct ProjectLoaderTests {
    private static let template: [String: String] = [
        "templates/python/Dockerfile": "FROM scratch", "templates/crystal/Dockerfile": "FROM scratch",
    ]

    /// Slightly wrong names in the root, which are searched for.
    private static let misnames = [
        "faaso.json", "faaso.yaml", "function", "route.json", "route.yaml", "route.yml", "routes.json", "routes.yaml", "template",
    ]

    private func problems(_ texts: [String: String], _ entries: [String: MemoryFiles.Entry] = [:]) -> String {
        MemoryFiles(Self.template.merging(texts) { $1 }, entries).problems()
    }

    @Test func `plain and hidden entries are ignored`() throws {
        let project = try MemoryFiles(
            Self.template.merging([
                "functions/README.md": "", "functions/.cache/x": "", "templates/.x/y": "", "templates/notes": "", "other/x": "",
            ]) { $1 },
            ["functions/link": .link("README.md")]
        ).load().get()
        #expect(project.functions.isEmpty)
        #expect(project.templates.map(\.name) == ["crystal", "python"])
    }

    @Test func `a folder that is no function or template is refused`() {
        #expect(
            problems(["functions/sum/main.py": "", "templates/go/x": ""]) == """
                functions/sum: error: this folder has no metadata.yml, one is required
                hint: write at least its runtime there, such as: runtime: crystal
                templates/go: error: this folder has no Dockerfile, one is required
                """)
    }

    @Test(arguments: ["Sum", "a_b", "-a", "a-", "a.b", "ü", String(repeating: "a", count: 41)])
    func `a function's folder has a function's name`(name: String) {
        #expect(
            problems(["functions/\(name)/metadata.yml": "runtime: python"])
                == "functions/\(name): error: found the folder '\(name)' in functions, a name of at most 40 characters a-z, 0-9 and '-' that begins and ends with a letter or digit is allowed\nhint: rename the folder"
        )
    }

    @Test(arguments: ["a", "9", "a-b", "a--b", String(repeating: "a", count: 40)])
    func `names that are right are taken`(name: String) {
        #expect(problems(["functions/\(name)/metadata.yml": "runtime: python"]) == "")
    }

    @Test(arguments: ["-x", "a b", "x_", "ü"])
    func `a template's folder has a template's name`(name: String) {
        #expect(
            problems(["templates/\(name)/Dockerfile": ""])
                == "templates/\(name): error: found the folder '\(name)' in templates, a name of at most 64 characters A-Z, a-z, 0-9, '.', '_' and '-' that begins and ends with a letter or digit is allowed\nhint: rename the folder"
        )
    }

    private static let builtIn =
        "\nhint: 'faaso template add NAME' writes a built-in one, which 'faaso template ls --available' lists"

    @Test(arguments: [
        Case("", "1:1: error: found no `runtime`, which is required\nhint: there are: crystal, dockerfile, python"),
        Case("# nothing", "1:1: error: found no `runtime`, which is required\nhint: there are: crystal, dockerfile, python"),
        Case("drain: 1s", "1:1: error: found no `runtime`, which is required\nhint: there are: crystal, dockerfile, python"),
        Case("runtime:", "1:9: error: runtime: found nothing, a string is allowed"),
        Case("runtime: [python]", "1:10: error: runtime: found a list, a string is allowed"),
        Case(
            "runtime: pyhton", "1:10: error: found the runtime 'pyhton', which does not exist\nhint: did you mean 'python'?" + Self.builtIn),
        Case(
            "runtime: rust",
            "1:10: error: found the runtime 'rust', which does not exist\nhint: there are: crystal, dockerfile, python" + Self.builtIn),
        Case("[", "2:1: error: not valid YAML: did not find expected node content (while parsing a flow node, line 2)"),
    ])
    func `a function has a runtime that exists`(row: Case) {
        #expect(problems(["functions/sum/metadata.yml": row.input]) == "functions/sum/metadata.yml:\(row.output)")
    }

    @Test func `metadata-yml may be a link inside the repository`() throws {
        let project = try MemoryFiles(
            Self.template.merging(["shared/meta.yml": "runtime: python\nprecision: 2\n".replacing("precision: 2\n", with: "drain: 7s\n")]) {
                $1
            },
            ["functions/sum/metadata.yml": .link("../../shared/meta.yml")]
        ).load().get()
        #expect(project.functions[0].metadata.drain == .seconds(7))
        #expect(project.inputPaths.contains("shared/meta.yml"))
    }

    @Test(arguments: [
        (
            "functions/sum/metadata.yml", MemoryFiles.Entry.link("../../../x"),
            "this leaves the repository, or leads nowhere, through the symbolic link functions/sum/metadata.yml, which points to '../../../x'\nhint: copy what is needed into the repository: what lies elsewhere is in no commit"
        ),
        ("functions/sum/metadata.yml", .folder, "this is a folder, a file is expected"),
        (
            "functions/sum/metadata.yml", .fifo,
            "this is neither a file nor a folder\nhint: it is a FIFO, a socket or a device: remove it, a function makes its own where it runs"
        ),
        ("functions/sum/metadata.yml", .unreadable, "this cannot be read: permission denied"),
        (
            "faaso.yml", .link("/etc/passwd"),
            "this leaves the repository, or leads nowhere, through the symbolic link faaso.yml, which points to '/etc/passwd'\nhint: copy what is needed into the repository: what lies elsewhere is in no commit"
        ),
        ("routes.yml", .folder, "this is a folder, a file is expected"),
        ("functions", .bytes([]), "this is a file, a folder is expected"),
        ("functions", .link("../elsewhere"), "this is a symbolic link, a folder is expected"),
        (
            "functions/sum", .link("../templates/python"),
            "this is a symbolic link, a folder is expected\nhint: move the folder itself here"
        ),
        ("functions/sum", .link("../../x"), "this is a symbolic link, a folder is expected\nhint: move the folder itself here"),
        ("templates/go/Dockerfile", .link("../python/Dockerfile"), "this is not a plain file, one is required"),
        (
            "functions/pipe", .fifo,
            "this is neither a file nor a folder\nhint: it is a FIFO, a socket or a device: remove it, a function makes its own where it runs"
        ),
        (
            "templates/pipe", .fifo,
            "this is neither a file nor a folder\nhint: it is a FIFO, a socket or a device: remove it, a function makes its own where it runs"
        ),
    ])
    func `what cannot be read is named`(path: String, entry: MemoryFiles.Entry, problem: String) {
        #expect(problems([:], [path: entry]) == "\(path): error: \(problem)")
    }

    @Test func `all problems of all files are reported at once, sorted`() {
        let text = problems([
            "faaso.yml": "listen: x y\n", "routes.yml": "/b: nope\na: sum\n", "templates/go/template.yml": "x: 1\n",
            "functions/sum/metadata.yml": "runtime: python\ndrain: 1\nlimits: {pids: 0}\n",
            "functions/Two/metadata.yml": "runtime: pythn\n",
        ])
        #expect(
            text.split(separator: "\n").filter { !$0.hasPrefix("hint: ") }.map { $0.split(separator: " error: ")[0] } == [
                "faaso.yml:1:9:", "functions/Two:", "functions/Two/metadata.yml:1:10:", "functions/sum/metadata.yml:2:8:",
                "functions/sum/metadata.yml:3:16:", "routes.yml:1:5:", "routes.yml:2:1:", "templates/go:", "templates/go/template.yml:1:1:",
            ])
    }

    @Test func `everything that was looked at is named`() throws {
        let project = try MemoryFiles(
            Self.template.merging([
                "functions/sum/metadata.yml": "runtime: python\nenvironment_file: env/a.env\ninclude: [shared]\n", "env/a.env": "",
                "shared/x": "",
            ]) { $1 }
        ).load().get()
        let misnames =
            Self.misnames + ["crystal", "python"].flatMap { ["templates/\($0)/template.json", "templates/\($0)/template.yaml"] }
        #expect(
            project.inputPaths.filter { !misnames.contains($0) } == [
                "env/a.env", "faaso.yml", "functions", "functions/sum/metadata.yml", "routes.yml", "shared", "templates",
                "templates/crystal/Dockerfile", "templates/crystal/template.yml", "templates/python/Dockerfile",
                "templates/python/template.yml",
            ])
    }

    @Test func `problems name what was looked at, too`() throws {
        let result = MemoryFiles(Self.template.merging(["functions/sum/metadata.yml": "runtime: python\ninclude: [nowhere]\n"]) { $1 })
            .load()
        guard case .failure(let problems) = result else {
            Issue.record("a missing include was accepted")
            return
        }
        #expect(problems.inputPaths.contains("nowhere"))
        #expect(problems.inputPaths.contains("functions/sum/metadata.yml"))
    }

    @Test func `a control character in a file's name ends no line`() {
        #expect(
            problems([:], ["functions/a\n\u{7f}b/x": .folder]).split(separator: "\n") == [
                "functions/a\\x0a\\x7fb: error: found the folder 'a  b' in functions, a name of at most 40 characters a-z, 0-9 and '-' that begins and ends with a letter or digit is allowed",
                "hint: rename the folder",
            ])
    }

    @Test func `an empty repository is an empty project`() throws {
        let project = try MemoryFiles([:]).load().get()
        #expect(project.functions.isEmpty && project.templates.isEmpty && project.routes.isEmpty)
        #expect(project.inputPaths == (["faaso.yml", "functions", "routes.yml", "templates"] + Self.misnames).sorted())
    }

    @Test func `a project survives JSON`() throws {
        let project = try MemoryFiles.function(FuzzTests.metadata, ["routes.yml": .bytes(Array("/sum: sum\n".utf8))]).load().get()
        let copy = try JSONDecoder().decode(Project.self, from: JSONEncoder().encode(project))
        #expect(copy == project)
        #expect(copy.function("sum")?.metadata.tests.count == 2)
        #expect(copy.function("none") == nil)
    }
}
