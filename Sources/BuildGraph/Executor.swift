/// Runs a graph: the only place with tasks. Nodes are evaluated as soon as what they need has ended, and performed, at most
/// `jobs` at once, where they are stale. A failure stops nothing that does not need the failed node.
///
/// When the task that runs it is cancelled, nothing new starts, what runs is cancelled and waited for, and the rest is skipped.
package struct Executor: Sendable {
    package enum Event: Sendable {
        case started(Step)
        case ended(NodeResult)
    }

    private let jobs: Int
    private let failFast: Bool
    private let onEvent: @Sendable (Event) -> Void

    /// - Parameters:
    ///   - jobs: how many nodes may be performed at once; at least one.
    ///   - failFast: start nothing after the first failure.
    ///   - onEvent: called from one task, in order.
    package init(jobs: Int, failFast: Bool = false, onEvent: @escaping @Sendable (Event) -> Void = { _ in }) {
        self.jobs = max(1, jobs)
        self.failFast = failFast
        self.onEvent = onEvent
    }

    /// One result a node, in the order in which they ended.
    /// - Parameter durations: what nodes took last time, in seconds; longer paths start first.
    package func run(_ graph: Graph, rules: [NodeID: Rule], durations: [NodeID: Double] = [:]) async -> [NodeResult] {
        var run = Run(graph: graph, rules: rules, schedule: Schedule(graph, durations: durations), onEvent: onEvent)
        await withTaskGroup(of: NodeResult.self) { group in
            var running = 0
            while !run.isDone {
                if Task.isCancelled { run.stop() }
                await run.evaluateReady()
                while running < jobs, let (step, perform) = run.take() {
                    onEvent(.started(step))
                    let start = run.elapsed
                    running += 1
                    group.addTask { await Self.perform(step, start: start, perform) }
                }
                guard running > 0, let result = await group.next() else { continue }
                running -= 1
                run.end(result)
                if failFast, result.outcome == .failed { run.stop() }
            }
        }
        return run.results
    }

    private static func perform(
        _ step: Step, start: Double, _ perform: @Sendable (Step) async throws -> String
    ) async -> NodeResult {
        let began = ContinuousClock.now
        var result = NodeResult(step.node, .done, step: step, start: start)
        do {
            result.output = try await perform(step)
        } catch {
            result.outcome = .failed
            result.error = error
        }
        result.seconds = (ContinuousClock.now - began).seconds
        return result
    }
}

/// The state of one run; changed by the executor's own task only.
private struct Run {
    let graph: Graph
    let rules: [NodeID: Rule]
    var schedule: Schedule
    let onEvent: @Sendable (Executor.Event) -> Void
    var results: [NodeResult] = []
    private var outputs: Rule.Outputs = [:]
    /// Stale nodes that wait for a free job, the most urgent first.
    private var waiting: [(Step, @Sendable (Step) async throws -> String)] = []
    private let began = ContinuousClock.now

    init(graph: Graph, rules: [NodeID: Rule], schedule: Schedule, onEvent: @escaping @Sendable (Executor.Event) -> Void) {
        self.graph = graph
        self.rules = rules
        self.schedule = schedule
        self.onEvent = onEvent
    }

    var isDone: Bool { schedule.isDone }
    var elapsed: Double { (ContinuousClock.now - began).seconds }

    mutating func evaluateReady() async {
        while let id = schedule.next() {
            guard let rule = rules[id] else {
                end(NodeResult(id, .reused, start: elapsed))
                continue
            }
            var needed: Rule.Outputs = [:]
            for dependency in graph.edges(of: id).needs { needed[dependency] = outputs[dependency] }
            do {
                switch try await rule.evaluate(needed) {
                case .current(let output):
                    end(NodeResult(id, .reused, output: output, start: elapsed))
                case .stale(let step):
                    waiting.append((step, { [needed] in try await rule.perform(needed, $0) }))
                }
            } catch {
                end(NodeResult(id, .failed, error: error, start: elapsed))
            }
        }
    }

    mutating func take() -> (Step, @Sendable (Step) async throws -> String)? {
        waiting.isEmpty ? nil : waiting.removeFirst()
    }

    mutating func end(_ result: NodeResult) {
        outputs[result.node] = result.output
        results.append(result)
        onEvent(.ended(result))
        let skipped = schedule.finished(result.node, result.outcome == .failed ? .failed : .succeeded)
        skip(skipped)
    }

    /// Gives up all that has not started.
    mutating func stop() {
        for (step, _) in waiting {
            let skipped = NodeResult(step.node, .skipped, step: step, start: elapsed)
            results.append(skipped)
            onEvent(.ended(skipped))
            _ = schedule.finished(step.node, .failed).map { skip([$0]) }
        }
        waiting = []
        skip(schedule.stop())
    }

    private mutating func skip(_ ids: [NodeID]) {
        for id in ids {
            let result = NodeResult(id, .skipped, start: elapsed)
            results.append(result)
            onEvent(.ended(result))
        }
    }
}

extension Duration {
    /// The whole of a duration in seconds.
    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
