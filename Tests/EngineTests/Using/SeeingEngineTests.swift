import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// Observation of the running state.
@Suite("Seeing on the real engine", .serialized) struct SeeingEngineTests {
    struct Status: Decodable {
        struct Function: Decodable {
            var name: String
            var memory: Int?
            var memory_limit: Int?
            var cpu_percent: Double?
        }

        var functions: [Function]
    }

    struct Event: Decodable {
        var schema: String
        var at: String
        var node: String
        var kind: String
        var exit_code: Int?

        var text: String { "\(node) \(kind)" }

        static func all(in output: String) throws -> [Event] {
            try output.split(separator: "\n").map { try JSONDecoder().decode(Event.self, from: Data($0.utf8)) }
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `events, use and status can be followed`() async throws {
        let files = ["functions/a/metadata.yml": "runtime: web\nlimits: {memory: 100m}\n"]
        try await Scenario.run(files: files) { project in
            let events = try project.start(["events", "--json"])
            try await eventually("events are followed") {
                // A volume with the name of a secret's volume causes events, and nothing uses it.
                try await project.shell("for verb in create rm; do docker volume $verb ${PROJECT}_probe_1_secrets >/dev/null; done")
                return events.said.contains("probe")
            }
            try await project.firstUp()
            let id = try #require(try await project.world().containers["a"])
            let watching = try project.start(["status", "--watch", "--every", "0.2", "--json", "--stats"])
            try await eventually("two looks") { watching.said.count { $0 == "\n" } >= 2 }
            watching.signal(SIGTERM)
            let looks = try await watching.finished(within: .seconds(60))
            #expect(looks.status == 130 && looks.ownErrors == "", Comment(rawValue: looks.errors))
            #expect(looks.lines.count >= 2)
            for line in looks.lines {
                let functions = try JSONDecoder().decode(Status.self, from: Data(line.utf8)).functions
                #expect(functions.map(\.name) == ["a", "b"])
                #expect(functions[0].memory ?? 0 > 100_000 && functions[0].memory_limit == 100 << 20 && functions[0].cpu_percent ?? -1 >= 0)
            }
            #expect(try await project.faaso("status", "--stats").lines[0].contains("CPU  "))

            try await project.shell("docker kill -s KILL \(id) >/dev/null")
            try await eventually("the end of the container") {
                try Event.all(in: events.said).contains { $0.text == "container:a ended" && $0.exit_code == 137 }
            }
            events.signal(SIGINT)
            let ended = try await events.finished(within: .seconds(60))
            #expect(ended.status == 130 && ended.ownErrors == "", Comment(rawValue: ended.errors))
            let seen = try Event.all(in: ended.output)
            let texts = seen.map(\.text)
            for expected in [
                "network created", "proxy started", "image:a tagged", "container:a created", "container:b started", "container:a killed",
                "container:a ended",
            ] { #expect(texts.contains(expected), "\(expected) in \(texts)") }
            #expect(seen.last { $0.kind == "ended" }?.exit_code == 137)
            #expect(seen.allSatisfy { $0.schema == "faaso.event/1" && $0.at.hasSuffix("Z") })

            let past = try await project.faaso("events", "--since", "1h", "--past")
            #expect(past.status == 0 && past.output.contains("container:a  \(project.project)_a_1 ended with status 137"))
            #expect(try await project.faaso("events", "--past").status == 64)
            #expect(try await project.faaso("events", "--since", "soon").status == 64)
        }
    }
}
