import FoundationEssentials
import TestSupport
import Testing

@testable import Workspaces

/// The replacement of a copied template's files.
struct TemplateCopyTests {
    private let folder = TemporaryFolder()

    private struct Failure: Error {}

    /// A repository with a template, and the files of a newer version.
    private func prepare() {
        folder.write("old", to: "templates/web/Dockerfile")
        folder.write("new", to: "newer/Dockerfile")
    }

    private var content: String? { folder.read("templates/web/Dockerfile") }

    @Test func `the newer files take the place of the old ones, and nothing else stays`() throws {
        prepare()
        try TemplateCopy(root: folder.path).replace("web", by: folder.path("newer"))
        #expect(content == "new")
        #expect(TemporaryFolder.names(folder.path(".faaso")).isEmpty)
    }

    @Test func `old and new files change places in one step, and nothing is moved`() throws {
        prepare()
        var between: [String?] = []
        let copy = TemplateCopy(
            root: folder.path,
            exchange: { first, second in
                between.append(content)
                let isDone = PathExchange.exchange(first, second)
                between.append(content)
                return isDone
            }, move: { _, _ in throw Failure() })
        try copy.replace("web", by: folder.path("newer"))
        #expect(between == ["old", "new"])
        #expect(TemporaryFolder.names(folder.path(".faaso")).isEmpty)
    }

    @Test func `a path that is missing exchanges nothing`() {
        prepare()
        #expect(!PathExchange.exchange(folder.path("templates/web"), folder.path("missing")))
        #expect(content == "old")
    }

    @Test(arguments: [1, 2]) func `a move that fails leaves the old files in place`(failing: Int) throws {
        prepare()
        var moves = 0
        let copy = TemplateCopy(root: folder.path, exchange: { _, _ in false }) { from, to in
            moves += 1
            if moves == failing { throw Failure() }
            try FileManager.default.moveItem(atPath: from, toPath: to)
        }
        #expect(throws: Failure.self) { try copy.replace("web", by: folder.path("newer")) }
        #expect(content == "old")
        try TemplateCopy(root: folder.path).replace("web", by: folder.path("newer"))
        #expect(content == "new")
    }

    @Test func `a part of a failed move does not stay`() throws {
        prepare()
        var moves = 0
        let copy = TemplateCopy(root: folder.path, exchange: { _, _ in false }) { from, to in
            moves += 1
            if moves == 2 {
                folder.write("part", to: "templates/web/part")
                throw Failure()
            }
            try FileManager.default.moveItem(atPath: from, toPath: to)
        }
        #expect(throws: Failure.self) { try copy.replace("web", by: folder.path("newer")) }
        #expect(content == "old" && !folder.exists("templates/web/part"))
    }

    @Test func `files that a killed process moved away come back before a failure can lose them`() throws {
        prepare()
        try FileManager.default.createDirectory(atPath: folder.path(".faaso"), withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: folder.path("templates/web"), toPath: folder.path(".faaso/template-web.old"))
        var moves = 0
        let copy = TemplateCopy(root: folder.path, exchange: { _, _ in false }) { from, to in
            moves += 1
            if moves == 3 { throw Failure() }
            try FileManager.default.moveItem(atPath: from, toPath: to)
        }
        #expect(throws: Failure.self) { try copy.replace("web", by: folder.path("newer")) }
        #expect(content == "old")
    }
}
