import Testing

@testable import FunctionModel

struct IncludeTests {
    static let move = "\nhint: a function's own Dockerfile is a file in its folder: move it there"

    @Test(arguments: [
        Case("../x", "found '..' in the path '../x', a path inside the repository without '..' is allowed"),
        Case("shared/../../x", "found '..' in the path 'shared/../../x', a path inside the repository without '..' is allowed"),
        Case("/etc/passwd", "found the absolute path '/etc/passwd', a path counted from the repository's root is allowed"),
        Case("''", "found an empty path, a path counted from the repository's root is allowed"),
        Case(".", "found '.', a file or folder inside the repository, not the whole of it, is allowed"),
        Case("shared/mony", "shared/mony does not exist\nhint: did you mean 'shared/money'?"),
        Case("qqqqqq", "qqqqqq does not exist\nhint: paths are counted from the repository's root"),
        Case("schemas/sum.json/x", "schemas/sum.json/x does not exist\nhint: paths are counted from the repository's root"),
        Case(".git/config", ".git/config lies in .git or .faaso, a path outside of them is allowed"),
        Case("shared/.git", "shared/.git lies in .git or .faaso, a path outside of them is allowed"),
        Case(".faaso", ".faaso lies in .git or .faaso, a path outside of them is allowed"),
        Case("'shared/*'", "found 'shared/*', a file or a folder, and no pattern, is allowed"),
        Case(
            "out",
            "out leaves the repository, or leads nowhere, through the symbolic link out, which points to '/etc'\nhint: copy what is needed into the repository: what lies elsewhere is in no commit"
        ),
        Case(
            "up/x",
            "up/x leaves the repository, or leads nowhere, through the symbolic link up, which points to '../other'\nhint: copy what is needed into the repository: what lies elsewhere is in no commit"
        ),
        Case(
            "dangling",
            "dangling leaves the repository, or leads nowhere, through the symbolic link dangling, which points to 'shared/none'\nhint: copy what is needed into the repository: what lies elsewhere is in no commit"
        ),
        Case("sneaky", "sneaky lies in .git or .faaso, a path outside of them is allowed"),
        Case("self", "self is the whole repository, a file or folder inside it is allowed"),
        Case(
            "pipe",
            "pipe is neither a file nor a folder\nhint: it is a FIFO, a socket or a device: remove it, a function makes its own where it runs"
        ),
        Case("[a]", "found a list, a path or a map with `from` and `to` is allowed"),
        Case("~", "found nothing, a path or a map with `from` and `to` is allowed"),
    ])
    func `a path that is not a file or folder of the repository is refused`(row: Case) {
        let files = MemoryFiles.function(
            "include:\n  - \(row.input)\n",
            [
                "out": .link("/etc"), "up": .link("../other"), "dangling": .link("shared/none"), "sneaky": .link(".git"),
                ".git/config": .bytes([]),
                "self": .link("shared/.."), "pipe": .fifo,
            ])
        #expect(files.problems() == "functions/sum/metadata.yml:3:5: error: include: \(row.output)")
    }

    @Test(arguments: [
        Case("{to: x}", "2:11: error: include: found no `from`, which is required"),
        Case(
            "{from: shared, to: ../x}",
            "2:30: error: include.to: found '..' in the path '../x', a path inside the repository without '..' is allowed"),
        Case(
            "{form: shared}",
            "2:12: error: unknown key 'form' in include\nhint: did you mean 'from'?\nhint: allowed: from, to\nfunctions/sum/metadata.yml:2:11: error: include: found no `from`, which is required"
        ),
        Case(
            "{from: schemas/sum.json, to: .}", "2:18: error: include: found the context's root as `to` of a file, a file's path is allowed"),
        Case(
            "{from: schemas/sum.json, to: Dockerfile}",
            "2:18: error: include: schemas/sum.json would land on the Dockerfile, any other path is allowed\(move)"),
        Case(
            "{from: shared, to: Dockerfile/x}",
            "2:18: error: include: shared would land on the Dockerfile, any other path is allowed\(move)"),
        Case(
            "{from: templates/python, to: .}",
            "2:18: error: include: templates/python would land on the Dockerfile, any other path is allowed\(move)"),
        Case("shared/money, ./shared/money/", "2:25: error: include: 'shared/money' is the `to` of the include in line 2 already"),
        Case("{from: shared, to: x}, {from: schemas, to: x}", "2:34: error: include: 'x' is the `to` of the include in line 2 already"),
        Case(
            "{from: shared, to: .}, {from: schemas, to: .}",
            "2:34: error: include: the context's root is the `to` of the include in line 2 already"),
        Case(
            "schemas/sum.json, {from: shared, to: schemas/sum.json/x}",
            "2:29: error: include: 'schemas/sum.json/x' lies inside 'schemas/sum.json', which the include in line 2 makes a file"),
        Case(
            "{from: shared, to: a/b}, {from: schemas/sum.json, to: a}",
            "2:36: error: include: 'a' is a file, and the include in line 2 lies inside it"),
    ])
    func `includes that cannot land are refused`(row: Case) {
        let expected = row.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let actual = MemoryFiles.function("include: [\(row.input)]\n").problems().split(separator: "\n").map(String.init)
        #expect(Set(actual) == Set(["functions/sum/metadata.yml:" + expected[0]] + expected.dropFirst()))
    }

    @Test func `a link inside the repository keeps its name and tells where it leads`() throws {
        let files = MemoryFiles.function("include: [alias/a.py, {from: alias, to: .}]\n", ["alias": .link("shared/money")])
        let project = try files.load().get()
        #expect(
            project.functions[0].metadata.include == [
                Include(from: "alias/a.py", resolved: "shared/money/a.py"), Include(from: "alias", to: "", resolved: "shared/money"),
            ])
        for path in ["alias", "alias/a.py", "shared/money", "shared/money/a.py"] { #expect(project.inputPaths.contains(path)) }
    }

    @Test func `a folder may lie inside another folder`() {
        #expect(MemoryFiles.function("include: [shared, {from: schemas, to: shared/schemas}]\n").problems() == "")
        #expect(MemoryFiles.function("include: [{from: schemas, to: shared/schemas}, shared]\n").problems() == "")
    }

    private func files(template: String, function: String) -> MemoryFiles {
        MemoryFiles.function("include: \(function)\n", ["templates/python/template.yml": .bytes(Array("include: \(template)\n".utf8))])
    }

    @Test func `a function has the includes of its template before its own`() throws {
        let files = files(template: "[{from: shared/money, to: lib}]", function: "[schemas/sum.json]")
        #expect(files.problems() == "")
        let project = try files.load().get()
        #expect(project.function("sum")?.metadata.include.map(\.to) == ["lib", "schemas/sum.json"])
        #expect(project.templates.first { $0.name == "python" }?.include.map(\.from) == ["shared/money"])
    }

    @Test(arguments: [
        (
            "[{from: shared/money, to: lib}]", "[{from: schemas, to: lib}]",
            "'lib' is the `to` of an include of templates/python/template.yml already"
        ),
        (
            "[{from: schemas/sum.json, to: lib}]", "[{from: schemas, to: lib/x}]",
            "'lib/x' lies inside 'lib', which an include of templates/python/template.yml makes a file"
        ),
        (
            "[{from: shared, to: lib/x}]", "[{from: schemas/sum.json, to: lib}]",
            "'lib' is a file, and an include of templates/python/template.yml lies inside it"
        ),
    ])
    func `an include on one of the template is refused`(template: String, function: String, problem: String) {
        #expect(files(template: template, function: function).problems().hasSuffix("error: include: \(problem)"))
    }

    @Test func `a mistake in a template's includes is reported once, in its file`() {
        let problems = files(template: "[shared/mony]", function: "[schemas]").problems()
        #expect(
            problems == "templates/python/template.yml:1:11: error: include: shared/mony does not exist\nhint: did you mean 'shared/money'?"
        )
    }
}
