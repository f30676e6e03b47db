import FunctionModel
import TestSupport
import Testing

@testable import Migration

/// The import of whole projects. Each result is loaded as a repository.
struct FixtureTests {
    struct Row: CustomTestStringConvertible {
        let testDescription: String
        let files: [String: String]
        let file: String
        let outline: [String]
        let commands: [String]

        init(_ description: String, _ files: [String: String], _ file: String, _ outline: [String], _ commands: [String] = []) {
            (testDescription, self.files, self.file, self.outline) = (description, files, file, outline)
            self.commands = commands + ["faaso up"]
        }
    }

    static let rows = [
        Row(
            "counter", ComposeFixtures.counter, "compose.yaml", ["web dockerfile 8000 /"],
            ["docker compose -f compose.yaml up -d --no-deps cache"]),
        Row(
            "blog", ComposeFixtures.blog, "compose.yaml", ["backend dockerfile 8000 /backend", "proxy dockerfile 80 /proxy"],
            ["docker compose -f compose.yaml up -d --no-deps db", "faaso secret set db-password < db/password.txt"]),
        Row(
            "replicas", ComposeFixtures.replicas, "docker-compose.yml",
            ["web1 dockerfile 5000 /web1", "web2 dockerfile 5000 /web2"]),
        Row(
            "full", ComposeFixtures.full, "compose.yml",
            ["api dockerfile 8000 /", "job dockerfile 3000", "worker dockerfile 7000"],
            ["docker compose -f compose.yml up -d --no-deps db"]),
        Row(
            "store", FunctionFixtures.store, "stack.yml",
            ["cows openfaas-node 3000 /function/cows", "figlet dockerfile 8080 /function/figlet", "sleep go 3000 /function/sleep"]),
        Row(
            "bot", FunctionFixtures.bot, "stack.yml", ["issue-bot openfaas-python 3000 /function/issue_bot"],
            ["faaso secret set auth-token"]),
        Row("images", FunctionFixtures.images, "stack.yaml", ["nodeinfo dockerfile 8080 /function/nodeinfo"]),
        Row(
            "greeter", FunctionFixtures.greeter, "func.yaml", ["greeter knative-python 3000 /greeter"],
            ["faaso secret set api-key", "faaso secret set certs"]),
        Row("echo", FunctionFixtures.echo, "func.yaml", ["echo asgi 3000 /echo"]),
        Row("printer", FunctionFixtures.printer, "func.yaml", ["printer go 3000 /printer"]),
    ]

    @Test(arguments: rows) func `a project becomes a repository that loads`(row: Row) throws {
        let (plan, project) = try ForeignFolder(row.files).imported(row.file)
        #expect(project.outline == row.outline)
        #expect(plan.commands == row.commands)
        #expect(plan.functions.sorted() == project.functions.map(\.name))
        #expect(!plan.notes.contains { $0.message.hasPrefix("to be corrected") }, "\(plan.noted)")
    }

    @Test(arguments: rows) func `each note has a place, a subject and advice`(row: Row) throws {
        for note in try ForeignFolder(row.files).plan(row.file).notes {
            #expect(note.location != nil && !note.hints.isEmpty, "\(note)")
            #expect(note.message.first?.isUppercase == false && !note.message.hasSuffix("."), "\(note)")
        }
    }

    @Test(arguments: rows) func `a plan writes nothing, and the source stays as it is`(row: Row) throws {
        let foreign = ForeignFolder(row.files)
        _ = try foreign.plan(row.file)
        #expect(!foreign.folder.exists("new/faaso.yml"))
        _ = try foreign.imported(row.file)
        for (path, text) in row.files { #expect(foreign.folder.read("shop/" + path) == text) }
    }

    @Test func `the file may be named by its folder`() throws {
        let foreign = ForeignFolder(FunctionFixtures.echo)
        #expect(try foreign.source(".").path == "func.yaml")
        #expect(try ImportSource.open("shop", in: foreign.folder.path).path == "shop/func.yaml")
    }
}
