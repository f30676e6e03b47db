import Basics

/// Runs a graph. This is the only place that creates tasks.
///
/// A node is evaluated once every node that it waits for has ended and a job is free. The most
/// urgent node comes first. A stale node is then performed; at most `jobs` run at once. A failure
/// stops only the nodes that need the failed node.
///
/// Evaluation happens in the task that called ``run(_:rules:durations:)``, one node at a time. It
/// should be quick.
///
/// If that task is cancelled, nothing new starts. Running nodes are cancelled and awaited. All
/// other nodes are skipped.
package struct GraphExecutor<Work: GraphWork>: Sendable {
    /// A change during a run. A progress display reads these events.
    package enum Event: Sendable {
        /// A stale node is about to be performed.
        case started(GraphStep<Work>)
        /// A node ended, possibly by being skipped. Sent exactly once for each node.
        case ended(GraphNodeResult<Work>)
    }

    private let jobs: Int
    private let failFast: Bool
    private let onEvent: @Sendable (Event) -> Void

    /// Creates an executor.
    /// - Parameters:
    ///   - jobs: the number of nodes that may be performed at once; at least one.
    ///   - failFast: if true, nothing starts after the first failure; running nodes may end.
    ///   - onEvent: called from one task, in order.
    package init(jobs: Int, failFast: Bool = false, onEvent: @escaping @Sendable (Event) -> Void = { _ in }) {
        self.jobs = max(1, jobs)
        self.failFast = failFast
        self.onEvent = onEvent
    }

    /// Runs the graph and returns one result for each node, in the order in which they ended.
    /// - Parameters:
    ///   - rules: the rule of each node. A node without a rule only joins others: it has no output
    ///     and counts as reused.
    ///   - durations: the seconds that each node took last time. Longer paths start first.
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
                // The result is nil only if nothing runs. Then nothing was ready either, so all
                // nodes ended.
                guard let result = await group.next() else { break }
                running -= 1
                run.end(result)
            } while true
        }
        assert(run.isDone, "a run ended with nodes left over")
        return run.results
    }
}

/// A stale node, and everything that is needed to perform it.
private struct Job<Work: GraphWork>: Sendable {
    let id: Work.Node
    let step: GraphStep<Work>
    let needed: Work.Outputs
    let rule: any NodeRule<Work>
    /// The seconds since the run began.
    let start: Double

    /// Performs the step, and measures the time that it takes. An error becomes a part of the
    /// result.
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
        result.seconds = began.duration(to: .now).seconds
        return result
    }
}

/// The state of one run. Only the executor's own task changes it.
private struct Run<Work: GraphWork> {
    private(set) var results: [GraphNodeResult<Work>] = []
    private let graph: DependencyGraph<Work.Node>
    private let rules: [Work.Node: any NodeRule<Work>]
    private var schedule: Schedule<Work.Node>
    private let failFast: Bool
    private let onEvent: @Sendable (GraphExecutor<Work>.Event) -> Void
    private var outputs: Work.Outputs = [:]
    /// The nodes that failed so far.
    private var failed: Set<Work.Node> = []
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

    /// True when every node has ended.
    var isDone: Bool { schedule.isDone }

    /// Evaluates ready nodes until one has to be performed. Returns nil if no node is ready.
    ///
    /// Evaluating no further keeps the order of urgency: a node that becomes ready later may
    /// overtake.
    mutating func nextJob() async -> Job<Work>? {
        while !Task.isCancelled, let id = schedule.next() {
            if let job = await evaluate(id) { return job }
        }
        if Task.isCancelled { stop() }
        return nil
    }

    /// Ends the node: records its output, reports it, and skips the nodes that can no longer run.
    mutating func end(_ result: GraphNodeResult<Work>) {
        outputs[result.node] = result.output
        report(result)
        let succeeded = result.outcome == .done || result.outcome == .reused
        skip(schedule.finished(result.node, succeeded ? .succeeded : .failed))
        guard result.outcome == .failed else { return }
        failed.insert(result.node)
        if failFast { stop() }
    }

    /// Evaluates a node. Ends it here unless it has to be performed.
    private mutating func evaluate(_ id: Work.Node) async -> Job<Work>? {
        let start = elapsed
        if graph.edges(of: id).unlessFailed.contains(where: failed.contains) {
            end(GraphNodeResult(id, .skipped, start: start))
            return nil
        }
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

    /// Skips all nodes that have not started.
    private mutating func stop() {
        skip(schedule.stop())
    }

    /// Reports nodes as skipped.
    private mutating func skip(_ ids: [Work.Node]) {
        for id in ids { report(GraphNodeResult(id, .skipped, start: elapsed)) }
    }

    private mutating func report(_ result: GraphNodeResult<Work>) {
        results.append(result)
        onEvent(.ended(result))
    }

    private var elapsed: Double { began.duration(to: .now).seconds }
}
