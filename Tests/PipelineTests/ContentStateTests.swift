import ContentHash
import FunctionModel
import ProjectSupport
import TestSupport
import Testing
import Workspaces

@testable import Pipeline

/// One scan of `faaso watch`, with the content that counts.
struct ContentStateTests {
    /// `sum` ignores everything except `main.txt` and its includes. `other` has exceptions from the
    /// ignored files of their template.
    @Test(arguments: [
        ("functions/sum/main.txt", "sum"), ("functions/sum/Dockerfile", "sum"), ("functions/sum/metadata.yml", "sum"),
        ("functions/sum/.dockerignore", "sum"), ("functions/sum/env/common.env", "sum"), ("functions/sum/env/else.env", ""),
        ("functions/sum/__pycache__/main.pyc", ""), ("shared/money/tax.txt", "sum"), ("shared/money/skip.txt", ""),
        ("templates/plain/notes.md", "other"), ("templates/plain/lib.txt", "other"), ("templates/plain/.dockerignore", "other sum"),
        ("templates/plain/Dockerfile", "other sum"), ("templates/plain/template.yml", "other sum"),
        ("templates/plain/scaffold/main.txt", ""), ("functions/other/x.txt", "other"),
    ])
    func `of a function counts what comes into its image, and what the model is made of`(path: String, functions: String) throws {
        let metadata = "runtime: plain\nenvironment_file: functions/sum/env/common.env\ninclude: [{from: shared/money, to: lib}]\n"
        let project = SmallProject([
            "functions/sum/metadata.yml": metadata, "functions/sum/.dockerignore": "**\n!main.txt\n!lib/tax.txt\n",
            "functions/sum/env/common.env": "A=1\n", "functions/sum/__pycache__/main.pyc": "1", "shared/money/tax.txt": "1",
            "shared/money/skip.txt": "1", "templates/plain/.dockerignore": "*.md\n", "templates/plain/notes.md": "1",
            "templates/plain/template.yml": "{}\n", "templates/plain/scaffold/main.txt": "1",
            "functions/other/metadata.yml": "runtime: plain\n", "functions/other/x.txt": "1",
            "functions/other/.dockerignore": "!notes.md\n",
        ])
        let inputs = WatchedInputs(try project.workspace().project, functions: [])
        func look() -> ContentState { ContentState(inputs, root: project.folder.path, index: project.folder.path(".faaso/index")) }
        let before = look()
        project.folder.write((project.folder.read(path) ?? "") + "\n# more\n", to: path)
        let after = look()
        #expect(["other", "sum"].filter { !after.agrees(with: before, about: $0) }.joined(separator: " ") == functions)
        #expect((after == before) == functions.isEmpty)
    }

    @Test func `what is not there keeps nothing from being listed all at once`() throws {
        let project = SmallProject(["functions/other/metadata.yml": "runtime: plain\n", "functions/other/x.txt": "x"])
        project.folder.remove("faaso.yml")
        let files = FileIndex(root: project.folder.path, indexPath: nil)
        let paths = ["faaso.yml", "functions/other", "routes.yml"] as [RelativePath]
        let listed = ContentState.listed(paths.map { TreeRequest($0) }, files)
        #expect(listed.mapValues { $0.map(\.path.description) } == ["functions/other": ["metadata.yml", "x.txt"], "routes.yml": [""]])
    }

    @Test(.timeLimit(.minutes(10)))
    func `a look at a thousand functions finds the one that changed`() async throws {
        var files: [String: String] = [:]
        for number in 0..<1000 {
            files["functions/f\(number)/metadata.yml"] = "runtime: plain\n"
            for file in 0..<5 { files["functions/f\(number)/\(file).txt"] = "\(number) \(file)" }
        }
        let large = SmallProject(files)
        _ = try await large.inspect()
        let inputs = WatchedInputs(try large.workspace().project, functions: [])
        func look() -> ContentState { ContentState(inputs, root: large.folder.path, index: large.folder.path(".faaso/index")) }
        let first = look()
        #expect(look() == first)
        large.folder.write("other", to: "functions/f500/3.txt")
        #expect(look() != first)
        #expect(first.agrees(with: look(), about: "f1") && !first.agrees(with: look(), about: "f500"))
    }
}
