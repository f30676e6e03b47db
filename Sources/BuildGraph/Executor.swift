/// Runs a graph: the only place with tasks. A node is evaluated when what it waits for has ended and a job is free, the most
/// urgent first, and performed, at most `jobs` at once, where it is stale. A failure stops nothing that does not need the
/// failed node.
///
/// Evaluation happens in the task that called ``run(_:rules:durations:)``, one node at a time: it should be quick.
///
/// When that task is cancelled, nothing new starts, what runs is cancelled and waited for, and the rest is skipped.
package struct Executor: Sendable {
    package enum Event: Sendable {
        /// A stale node is about to be performed.
        case started(Step)
        /// A node ended, were it by being skipped; one for each node.
        case ended(NodeResult)
    }

    private let jobs: Int
    private let failFast: Bool
    private let onEvent: @Sendable (Event) -> Void

    /// - Parameters:
    ///   - jobs: how many nodes may be performed at once; at least one.
    ///   - failFast: start nothing after the first failure; what runs then may end.
    ///   - onEvent: called from one task, in order.
    package init(jobs: Int, failFast: Bool = false, onEvent: @escaping @Sendable (Event) -> Void = { _ in }) {
        self.jobs = max(1, jobs)
        self.failFast = failFast
        self.onEvent = onEvent
    }

    /// One result a node, in the order in which they ended.
    /// - Parameters:
    ///   - rules: a node without one only joins others: it has no output, and counts as reused.
    ///   - durations: what nodes took last time, in seconds; longer paths start first.
    package func run(_ graph: Graph, rules: [NodeID: Rule], durations: [NodeID: Double] = [:]) async -> [NodeResult] {
        var run = Run(graph, rules, Schedule(graph, durations: durations), failFast: failFast, onEvent: onEvent)
        await withTaskGroup(of: NodeResult.self) { group in
            var running = 0
            repeat {
                while running < jobs, let job = await run.nextJob() {
                    onEvent(.started(job.step))
                    running += 1
                    group.addTask { await job.result() }
                }
                // Nil only when nothing runs, and then nothing was ready either: all have ended.
                guard let result = await group.next() else { break }
                running -= 1
                run.end(result)
            } while true
        }
        assert(run.isDone, "a run ended with nodes left over")
        return run.results
    }
}

/// A stale node with all that it takes to perform it.
private struct Job: Sendable {
    let id: NodeID
    let step: Step
    let needed: Rule.Outputs
    let perform: @Sendable (Rule.Outputs, Step) async throws -> String
    /// In seconds since the run began.
    let start: Double

    func result() async -> NodeResult {
        // The run may have been cancelled between the evaluation and here.
        guard !Task.isCancelled else { return NodeResult(id, .skipped, step: step, start: start) }
        let began = ContinuousClock.now
        var result = NodeResult(id, .done, step: step, start: start)
        do {
            result.output = try await perform(needed, step)
        } catch is Unneeded {
            result.outcome = .skipped
        } catch is CancellationError where Task.isCancelled {
            result.outcome = .skipped
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
    private(set) var results: [NodeResult] = []
    private let graph: Graph
    private let rules: [NodeID: Rule]
    private var schedule: Schedule
    private let failFast: Bool
    private let onEvent: @Sendable (Executor.Event) -> Void
    private var outputs: Rule.Outputs = [:]
    private let began = ContinuousClock.now

    init(
        _ graph: Graph, _ rules: [NodeID: Rule], _ schedule: Schedule, failFast: Bool,
        onEvent: @escaping @Sendable (Executor.Event) -> Void
    ) {
        self.graph = graph
        self.rules = rules
        self.schedule = schedule
        self.failFast = failFast
        self.onEvent = onEvent
    }

    var isDone: Bool { schedule.isDone }

    /// Evaluates what is ready until a node has to be performed; nil when nothing is ready any more. Evaluating no more than
    /// that keeps the order of urgency: a node that becomes ready later may overtake.
    mutating func nextJob() async -> Job? {
        while !Task.isCancelled, let id = schedule.next() {
            if let job = await evaluate(id) { return job }
        }
        if Task.isCancelled { stop() }
        return nil
    }

    mutating func end(_ result: NodeResult) {
        outputs[result.node] = result.output
        report(result)
        let succeeded = result.outcome == .done || result.outcome == .reused
        skip(schedule.finished(result.node, succeeded ? .succeeded : .failed))
        if failFast, result.outcome == .failed { stop() }
    }

    /// Ends the node unless it has to be performed.
    private mutating func evaluate(_ id: NodeID) async -> Job? {
        let start = elapsed
        guard let rule = rules[id] else {
            end(NodeResult(id, .reused, start: start))
            return nil
        }
        var needed: Rule.Outputs = [:]
        for dependency in graph.edges(of: id).needs { needed[dependency] = outputs[dependency] }
        do {
            switch try await rule.evaluate(needed) {
            case .current(let output):
                end(NodeResult(id, .reused, output: output, start: start))
            case .stale(let step) where Task.isCancelled:
                end(NodeResult(id, .skipped, step: step, start: start))
            case .stale(let step):
                return Job(id: id, step: step, needed: needed, perform: rule.perform, start: elapsed)
            }
        } catch is CancellationError where Task.isCancelled {
            end(NodeResult(id, .skipped, start: start))
        } catch {
            end(NodeResult(id, .failed, error: error, start: start))
        }
        return nil
    }

    /// Gives up all that has not started.
    private mutating func stop() {
        skip(schedule.stop())
    }

    private mutating func skip(_ ids: [NodeID]) {
        for id in ids { report(NodeResult(id, .skipped, start: elapsed)) }
    }

    private mutating func report(_ result: NodeResult) {
        results.append(result)
        onEvent(.ended(result))
    }

    private var elapsed: Double { (ContinuousClock.now - began).seconds }
}

extension Duration {
    /// The whole of a duration in seconds.
    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
