import TestSupport
import Testing

@testable import FunctionModel

/// The place where a project runs, and the fields that only a swarm has.
struct TargetTests {
    private func files(_ settings: String, _ metadata: String = "", stage: String? = nil) -> MemoryFiles {
        var files = MemoryFiles.function(metadata)
        files.entries["faaso.yml"] = .bytes(Array((settings + "\n").utf8))
        if let stage { files.entries["faaso.prod.yml"] = .bytes(Array((stage + "\n").utf8)) }
        return files
    }

    @Test(arguments: [("", nil), ("target: host", .host), ("target: swarm", .swarm)] as [(String, TargetKind?)])
    func `one host is the default`(settings: String, target: TargetKind?) throws {
        let project = try files(settings).load().get()
        #expect(project.settings.target == target && project.settings.isOnSwarm == (target == .swarm))
    }

    @Test func `a choice wins over the files, and gives another model`() throws {
        let choice = StageChoice(target: .swarm)
        #expect(try files("target: host").load(choice: choice).get().settings.target == .swarm)
        #expect(choice.identity != StageChoice().identity && StageChoice(target: .host).identity != choice.identity)
    }

    @Test func `another place is refused with the permitted ones`() {
        #expect(files("target: cluster").problems().contains("target: found 'cluster', host or swarm is allowed"))
    }

    @Test func `a function on a swarm has a number of tasks and a placement`() throws {
        let metadata = "replicas: 3\nplacement: {constraints: [node.role == worker], spread: [node.labels.zone], max_per_node: 2}"
        let function = try #require(try files("target: swarm", metadata).load().get().function("sum"))
        #expect(function.metadata.replicas == 3)
        #expect(
            function.metadata.placement
                == Placement(constraints: ["node.role == worker"], spread: ["node.labels.zone"], maximumPerNode: 2))
    }

    @Test(arguments: ["replicas: 3", "placement: {max_per_node: 1}"])
    func `both are refused on one host, at their place`(metadata: String) {
        let field = metadata.prefix { $0 != ":" }
        let problems = files("", metadata).problems()
        #expect(problems.contains("\(field): a function has one container on one host; only a swarm has this field"))
        #expect(problems.contains("functions/sum/metadata.yml:2:"))
    }

    @Test func `a stage on a swarm has them beside a host`() throws {
        let files = files("", stage: "target: swarm\nlisten: ':8080'\nfunctions: {sum: {replicas: 2}}")
        #expect(try files.load().get().function("sum")?.metadata.replicas == nil)
        let stage = try files.load(choice: StageChoice(try Stage("prod"))).get()
        #expect(stage.function("sum")?.metadata.replicas == 2 && stage.settings.isOnSwarm)
    }

    @Test func `the nodes of the proxies have conditions`() throws {
        let project = try files("target: swarm\nproxy: {constraints: [node.labels.edge == yes]}").load().get()
        #expect(project.settings.proxy.constraints == ["node.labels.edge == yes"])
    }
}
