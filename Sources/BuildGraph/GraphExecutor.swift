/// Runs a graph: the only place with tasks. A node is evaluated when what it waits for has ended and a job is free, the most
/// urgent first, and performed, at most `jobs` at once, where it is stale. A failure stops nothing that does not need the
/// failed node.
///
/// Evaluation happens in the task that called ``run(_:rules:durations:)``, one node at a time: it should be quick.
///
/// When that task is cancelled, nothing new starts, what runs is cancelled and waited for, and the rest is skipped.
package struct GraphExecutor<Work: GraphWork>: Sendable {
    package enum Event: Sendable {
        /// A stale node is about to be performed.
        case started(GraphStep<Work>)
        /// A node ended, possibly by being skipped. Sent exactly once for each node.
        case ended(GraphNodeResult<Work>)
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
    package func run(
        _ graph: DependencyGraph<Work.Node>, rules: [Work.Node: any NodeRule<Work>], durations: [Work.Node: Double] = [:]
    ) async -> [GraphNodeResult<Work>] {
        var run = Run<Work>(graph, rules, Schedule(graph, durations: durations), failFast: failFast, onEvent: onEvent)
        await withTaskGroup(of: GraphNodeResult<Work>.self) { group in
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
private struct Job<Work: GraphWork>: Sendable {
    let id: Work.Node
    let step: GraphStep<Work>
    let needed: Work.Outputs
    let rule: any NodeRule<Work>
    /// In seconds since the run began.
    let start: Double

    func result() async -> GraphNodeResult<Work> {
        // The run may have been cancelled between the evaluation and here.
        guard !Task.isCancelled else { return GraphNodeResult(id, .skipped, step: step, start: start) }
        let began = ContinuousClock.now
        var result = GraphNodeResult<Work>(id, .done, step: step, start: start)
        do {
            result.output = try await rule.perform(step, needed)
        } catch is Unneeded {
            result.outcome = .skipped
        } catch is CancellationError where Task.isCancelled {
            result.outcome = .skipped
        } catch {
            result.outcome = .failed
            result.error = error
        }
        result.seconds = began.duration(to: .now) / .seconds(1)
        return result
    }
}

/// The state of one run; changed by the executor's own task only.
private struct Run<Work: GraphWork> {
    private(set) var results: [GraphNodeResult<Work>] = []
    private let graph: DependencyGraph<Work.Node>
    private let rules: [Work.Node: any NodeRule<Work>]
    private var schedule: Schedule<Work.Node>
    private let failFast: Bool
    private let onEvent: @Sendable (GraphExecutor<Work>.Event) -> Void
    private var outputs: Work.Outputs = [:]
    private let began = ContinuousClock.now

    init(
        _ graph: DependencyGraph<Work.Node>, _ rules: [Work.Node: any NodeRule<Work>], _ schedule: Schedule<Work.Node>, failFast: Bool,
        onEvent: @escaping @Sendable (GraphExecutor<Work>.Event) -> Void
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
    mutating func nextJob() async -> Job<Work>? {
        while !Task.isCancelled, let id = schedule.next() {
            if let job = await evaluate(id) { return job }
        }
        if Task.isCancelled { stop() }
        return nil
    }

    mutating func end(_ result: GraphNodeResult<Work>) {
        outputs[result.node] = result.output
        report(result)
        let succeeded = result.outcome == .done || result.outcome == .reused
        skip(schedule.finished(result.node, succeeded ? .succeeded : .failed))
        if failFast, result.outcome == .failed { stop() }
    }

    /// Ends the node unless it has to be performed.
    private mutating func evaluate(_ id: Work.Node) async -> Job<Work>? {
        let start = elapsed
        guard let rule = rules[id] else {
            end(GraphNodeResult(id, .reused, start: start))
            return nil
        }
        var needed: Work.Outputs = [:]
        for dependency in graph.edges(of: id).needs { needed[dependency] = outputs[dependency] }
        do {
            switch try await rule.evaluate(needed) {
            case .current(let output):
                end(GraphNodeResult(id, .reused, output: output, start: start))
            case .stale(let step) where Task.isCancelled:
                end(GraphNodeResult(id, .skipped, step: step, start: start))
            case .stale(let step):
                return Job(id: id, step: step, needed: needed, rule: rule, start: elapsed)
            }
        } catch is CancellationError where Task.isCancelled {
            end(GraphNodeResult(id, .skipped, start: start))
        } catch {
            end(GraphNodeResult(id, .failed, error: error, start: start))
        }
        return nil
    }

    /// Gives up all that has not started.
    private mutating func stop() {
        skip(schedule.stop())
    }

    private mutating func skip(_ ids: [Work.Node]) {
        for id in ids { report(GraphNodeResult(id, .skipped, start: elapsed)) }
    }

    private mutating func report(_ result: GraphNodeResult<Work>) {
        results.append(result)
        onEvent(.ended(result))
    }

    private var elapsed: Double { began.duration(to: .now) / .seconds(1) }
}
