import ArgumentParser
import FunctionModel
import Pipeline
import Rendering
import Testing

@testable import FaaSOCommands

/// The parsing of the command line. Nothing is run.
struct CommandLineTests {
    @Test func `without a verb it builds`() throws {
        #expect(try FaaSO.parseAsRoot([]) is Build)
        #expect(try FaaSO.parseAsRoot(["sum"]) is Build)
    }

    @Test(arguments: [
        ["build", "--jobs", "0"], ["up", "-j", "-1"], ["plan", "--format", "x"], ["new"], ["logs", "--tail", "x"], ["nosuchverb", "--x"],
        ["lock", "debian:12"], ["mcp", "up"], ["lock", "--check", "--update"], ["template", "test", "--only", "steam"],
        ["schema", "metadat"], ["schema", "--write", "metadata"], ["render", "--format", "helm"], ["render", "x"],
        ["scale"], ["scale", "sum"], ["scale", "sum=-1"], ["scale", "sum=x"], ["scale", "=2"], ["scale", "sum=1001"],
        ["up", "--target", "moon"],
    ])
    func `what is no command line is a usage error`(arguments: [String]) {
        let error = #expect(throws: (any Error).self) { try FaaSO.parseAsRoot(arguments) }
        #expect(error.map { FaaSO.exitCode(for: $0).rawValue } == 64)
    }

    @Test(arguments: [
        "plan", "status", "events", "logs", "history", "secret ls", "graph", "why sum", "affected --since HEAD", "cache ls",
        "cache show sum",
        "cache log sum", "cache diff sum~1 sum", "cache verify", "cache gc", "cache import x", "context show sum", "doctor", "supervise",
        "ls", "ps",
        "config", "config sum",
        "lock", "lock --check", "template ls",
        "template update", "template add x y", "template test",
        "prune -n",
    ]) func `every command that looks has JSON`(command: String) throws {
        _ = try FaaSO.parseAsRoot(command.split(separator: " ").map(String.init) + ["--json"])
    }

    @Test(arguments: FileSchema.allCases) func `each schema is named on the command line`(schema: FileSchema) throws {
        let command = try #require(try FaaSO.parseAsRoot(["schema", schema.rawValue]) as? Schema)
        #expect(command.name == schema && !command.write)
    }

    @Test func `flags mean what they mean to make`() throws {
        let command = try #require(try FaaSO.parseAsRoot(["build", "-j", "3", "-B", "sum", "-n"]) as? Build)
        let options = command.running.options
        #expect(try #require(try FaaSO.parseAsRoot(["restart", "--no-wait", "sum"]) as? Restart).noWait)
        #expect(options.jobs == 3 && options.force && command.functions == ["sum"] && options.wait)
    }

    @Test func `a number of jobs is that of all steps, and a swarm has its own without it`() throws {
        let given = try #require(try FaaSO.parseAsRoot(["up", "--jobs", "3"]) as? Up).running.options
        #expect(given.jobs == 3 && given.remoteJobs == nil)
        let usual = try #require(try FaaSO.parseAsRoot(["up"]) as? Up).running.options
        #expect(usual.jobs == StepOptions.processors && usual.remoteJobs == 8)
    }

    @Test func `an assistant changes nothing unless a person allows it`() throws {
        #expect(try #require(try FaaSO.parseAsRoot(["mcp"]) as? ModelContextServer).write == false)
        #expect(try #require(try FaaSO.parseAsRoot(["mcp", "--write", "--stage", "staging"]) as? ModelContextServer).write)
    }

    @Test func `a scale is functions with numbers`() throws {
        let command = try #require(try FaaSO.parseAsRoot(["scale", "sum=3", "functions/mul=0", "--target", "swarm"]) as? Scale)
        #expect(command.scales.map { "\($0.function) \($0.count)" } == ["sum 3", "functions/mul 0"])
        #expect(command.global.choice.target == .swarm && command.global.choice.stage == nil)
    }

    @Test func `each format of other engines is named on the command line`() throws {
        #expect(try #require(try FaaSO.parseAsRoot(["render"]) as? Render).format == nil)
        for format in RenderFormat.allCases {
            let command = try #require(try FaaSO.parseAsRoot(["render", "--format", format.rawValue, "-o", "x"]) as? Render)
            #expect(command.format == format && command.output == "x" && !command.force)
        }
    }

    @Test func `an import of a project is another command than that of an archive`() throws {
        let command = try #require(try FaaSO.parseAsRoot(["import", "-n", "compose.yaml"]) as? Import)
        #expect(command.dryRun && command.file == "compose.yaml")
        #expect(try FaaSO.parseAsRoot(["cache", "import", "x"]) is Cache.Import)
        #expect(throws: (any Error).self) { try FaaSO.parseAsRoot(["import"]) }
    }

    @Test func `help names every exit status`() {
        for status in [ExitStatus.done, .failed, .badProject, .noEngine, .changes, .usage, .interrupted] {
            #expect(FaaSO.configuration.discussion.contains(" \(status.rawValue) "), "\(status)")
        }
    }

    @Test func `every command says what it does, and gives an example`() {
        func check(_ command: any ParsableCommand.Type) {
            let configuration = command.configuration
            #expect(!configuration.abstract.isEmpty, "\(command)")
            #expect(configuration.commandName != nil, "\(command) costs milliseconds of every start")
            // A hidden command is for faaso itself.
            #expect(
                command == FaaSO.self || !configuration.shouldDisplay
                    || configuration.discussion.firstMatch(of: #/Examples?:\n  .*faaso /#) != nil, "\(command)")
            for subcommand in configuration.subcommands where configuration.shouldDisplay { check(subcommand) }
        }
        check(FaaSO.self)
    }
}
