import WorkModel
import ContentHash
import Glibc
import Synchronization
import ProjectSupport
import Workspaces
import TestSupport
import Testing

@testable import BuildGraph
@testable import Pipeline

/// What happened so far, and what the runs do.
final class WatchScene: Sendable {
    struct State: Sendable {
        var events: [String] = []
        var runs = 0
        var cancelled = 0
        /// What a run throws or takes.
        var failure: PipelineError?
        var isWell = true
        var duration = Duration.zero
        /// Functions that a run is busy with.
        var busy: [String] = []
    }

    let state = Mutex(State())

    var now: State { state.withLock { $0 } }

    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    /// Waits; the time limit ends it by cancelling.
    func until(_ condition: @Sendable (State) -> Bool) async {
        while !state.withLock({ condition($0) }), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(2)) }
    }

    @Sendable func run(_ workspace: Workspace, _ work: WatchLoop.Work) async throws -> Bool {
        let (failure, isWell, duration, busy) = state.withLock { state in
            state.runs += 1
            return (state.failure, state.isWell, state.duration, state.busy)
        }
        for function in busy { work.record(.started(Step(.image(function), .build, []))) }
        do { try await Task.sleep(for: duration) } catch {
            change { $0.cancelled += 1 }
            throw error
        }
        if let failure { throw failure }
        return isWell
    }

    @Sendable func tell(_ event: WatchLoop.Event) {
        let text =
            switch event {
            case .watching(let functions, _): "watching \(functions)"
            case .changed(let paths, let everything):
                everything ? "everything" : paths.map(\.description).sorted().joined(separator: " ")
            case .problems(let problems): "\(problems)"
            case .failed(let error): "failed: \(error)"
            case .obsolete: "obsolete"
            }
        change { $0.events.append(text) }
    }

    /// Waits until so many runs have begun.
    func runs(_ count: Int) async { await until { $0.runs == count } }

    /// As long as two windows of quiet and a look: what was to come of a save has come, and so many runs have begun.
    func stays(at count: Int, for time: Duration = .milliseconds(250)) async throws {
        try await Task.sleep(for: time)
        #expect(now.runs == count)
    }

    /// The next runs take long, busy with a function; nil for runs that end at once.
    func isBusy(with function: String?) {
        change {
            $0.duration = function == nil ? .zero : .seconds(30)
            $0.busy = function.map { [$0] } ?? []
        }
    }
}

extension TemporaryFolder {
    /// Runs a script in the folder; it must succeed.
    func shell(_ script: String) {
        do { try Program.run(["sh", "-euc", script], in: path) } catch { Issue.record(error, "\(script)") }
    }
}
