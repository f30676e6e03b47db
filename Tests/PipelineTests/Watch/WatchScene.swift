import ContentHash
import Glibc
import ProjectSupport
import Synchronization
import TestSupport
import Testing
import WorkModel
import Workspaces

@testable import BuildGraph
@testable import Pipeline

/// The events so far, and the behaviour of the runs.
final class WatchScene: Sendable {
    struct State: Sendable {
        var events: [String] = []
        var runs = 0
        var cancelled = 0
        /// The error that each run throws. Nil for none.
        var failure: PipelineError?
        var isWell = true
        var duration = Duration.zero
        /// The functions that a run works on.
        var busy: [String] = []
    }

    let state = Mutex(State())

    var now: State { state.withLock { $0 } }

    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    /// Waits for a condition. The time limit ends the wait by cancelling it.
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

    /// Waits until `count` runs have begun.
    func runs(_ count: Int) async { await until { $0.runs == count } }

    /// Expects that no further run begins in two quiet windows and a scan. By then, a save would
    /// have had its effect.
    func stays(at count: Int, for time: Duration = .milliseconds(250)) async throws {
        try await Task.sleep(for: time)
        #expect(now.runs == count)
    }

    /// Makes the next runs long, working on a function. Nil for runs that end at once.
    func isBusy(with function: String?) {
        change {
            $0.duration = function == nil ? .zero : .seconds(30)
            $0.busy = function.map { [$0] } ?? []
        }
    }
}

extension TemporaryFolder {
    /// Runs a script in the folder. The script must succeed.
    func shell(_ script: String) {
        do { try Program.run(["sh", "-euc", script], in: path) } catch { Issue.record(error, "\(script)") }
    }
}
