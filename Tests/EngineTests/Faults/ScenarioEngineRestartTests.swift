import FoundationEssentials
import TestSupport
import Testing

/// An engine that ends in the middle of an `up`. It is a second engine, which the benchmark's
/// program starts.
@Suite("An engine that goes away", .serialized) struct ScenarioEngineRestartTests {
    /// The columns of a row of docs/reliability.md.
    private struct Row: Decodable {
        var load: String
        var sent: Int
        var lost: Int
        var notes: String

        init(from decoder: any Decoder) throws {
            var columns = try decoder.unkeyedContainer()
            _ = try columns.decode(String.self)
            load = try columns.decode(String.self)
            _ = try columns.decode(Int.self)
            (sent, lost) = (try columns.decode(Int.self), try columns.decode(Int.self))
            for _ in 0..<2 { _ = try columns.decode(Double.self) }
            notes = try columns.decode(String.self)
        }
    }

    @Test(.timeLimit(.minutes(20)), .needsRoot)
    func `one up restores the wanted state after the engine was stopped or killed`() async throws {
        try await Scenario.run { project in
            let script = Checkout.root + "/Benchmarks/engine-restart.py"
            // The script itself fails if the answers, the plan afterwards or the containers are
            // wrong.
            let done = try await Program.start(
                ["python3", script, "../rows.json"], in: project.root, environment: project.variables(["RELIABILITY_TRIES": "1"])
            ).finished(within: .seconds(1100))
            try #require(done.status == 0, Comment(rawValue: done.output + done.errors))
            let rows = try JSONDecoder().decode([Row].self, from: Data(project.read("../rows.json").utf8))
            // The engine is stopped once and killed once.
            let calm = rows.filter { $0.load.contains("once repaired") }
            #expect(calm.count == 2 && calm.allSatisfy { $0.sent >= 4 && $0.lost == 0 }, "\(calm)")
            #expect(rows.count { $0.notes.contains("0 of 1 needed a second") } == 2, "\(rows)")
        }
    }
}
