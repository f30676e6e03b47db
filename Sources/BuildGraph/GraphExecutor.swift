import Basics

/// Runs a graph. This is the only place that creates tasks.
///
/// A node is evaluated once every node that it waits for has ended and its pool has a free job. The
/// most urgent node comes first. A stale node is then performed. A failure stops only the nodes
/// that need the failed node.
///
/// Evaluation happens in the task that called ``run(_:rules:durations:)``, one node at a time. It
/// should be quick. A rule that ``NodeRule/waits`` is evaluated beside the others, and takes no job
/// for that.
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
    private let remoteJobs: Int?
    private let failFast: Bool
    private let onEvent: @Sendable (Event) -> Void

    /// Creates an executor.
    /// - Parameters:
    ///   - jobs: the number of nodes that may be performed at once; at least one.
    ///   - remoteJobs: the number of nodes of the pool ``WorkPool/remote`` that may be performed
    ///     beside them; at least one. Nil counts them among `jobs`.
    ///   - failFast: if true, nothing starts after the first failure; running nodes may end.
    ///   - onEvent: called from one task, in order.
    package init(
        jobs: Int, remoteJobs: Int? = nil, failFast: Bool = false, onEvent: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.jobs = max(1, jobs)
        self.remoteJobs = remoteJobs.map { max(1, $0) }
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
        let pools: [Work.Node: WorkPool] = remoteJobs == nil ? [:] : rules.mapValues { $0.pool }
        let schedule = Schedule(graph, durations: durations) { pools[$0] ?? .local }
        var run = Run<Work>(graph, rules, schedule, pools: pools, failFast: failFast, onEvent: onEvent)
        await withTaskGroup(of: Message<Work>.self) { group in
            var free = FreeJobs(local: jobs, remote: remoteJobs ?? 0)
            repeat {
                while let next = await run.next(in: free.pools) {
                    switch next {
                    case .perform(let job):
                        onEvent(.started(job.step))
                        free[job.pool] -= 1
                        group.addTask { .ended(await job.result(), job.pool) }
                    case .ask(let question):
                        group.addTask { .answered(question, await question.answer()) }
                    }
                }
                // The message is nil only if nothing runs. Then nothing was ready either, so all
                // nodes ended.
                guard let message = await group.next() else { break }
                switch message {
                case .ended(let result, let pool):
                    free[pool] += 1
                    run.end(result)
                case .answered(let question, let answer): run.receive(answer, to: question)
                }
            } while true
        }
        assert(run.isDone, "a run ended with nodes left over")
        return run.results
    }
}

/// The number of nodes of each pool that may start now.
private struct FreeJobs {
    private var counts: [WorkPool: Int]

    init(local: Int, remote: Int) { counts = [.local: local, .remote: remote] }

    /// The pools with a free job.
    var pools: [WorkPool] { WorkPool.allCases.filter { self[$0] > 0 } }

    subscript(pool: WorkPool) -> Int {
        get { counts[pool, default: 0] }
        set { counts[pool] = newValue }
    }
}

/// The end of a task of the executor.
private enum Message<Work: GraphWork>: Sendable {
    case ended(GraphNodeResult<Work>, WorkPool)
    case answered(Question<Work>, Result<GraphVerdict<Work>, any Error>)
}

/// The next task of the executor.
private enum Next<Work: GraphWork>: Sendable {
    case perform(Job<Work>)
    case ask(Question<Work>)
}

/// A node, and everything that is needed to evaluate it.
private struct Question<Work: GraphWork>: Sendable {
    let id: Work.Node
    let needed: Work.Outputs
    let rule: any NodeRule<Work>
    /// The seconds since the run began.
    let start: Double

    func answer() async -> Result<GraphVerdict<Work>, any Error> {
        do { return .success(try await rule.evaluate(needed)) } catch { return .failure(error) }
    }
}

/// A stale node, and everything that is needed to perform it.
private struct Job<Work: GraphWork>: Sendable {
    let id: Work.Node
    let pool: WorkPool
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
    /// The pools of nodes. A node that is missing belongs to ``WorkPool/local``.
    private let pools: [Work.Node: WorkPool]
    private let failFast: Bool
    private let onEvent: @Sendable (GraphExecutor<Work>.Event) -> Void
    private var outputs: Work.Outputs = [:]
    /// The nodes that failed so far.
    private var failed: Set<Work.Node> = []
    /// The stale nodes that were evaluated beside others and wait for a job.
    private var stale: [Job<Work>] = []
    private var isStopped = false
    private let began = ContinuousClock.now

    init(
        _ graph: DependencyGraph<Work.Node>, _ rules: [Work.Node: any NodeRule<Work>], _ schedule: Schedule<Work.Node>,
        pools: [Work.Node: WorkPool], failFast: Bool, onEvent: @escaping @Sendable (GraphExecutor<Work>.Event) -> Void
    ) {
        self.graph = graph
        self.rules = rules
        self.schedule = schedule
        self.pools = pools
        self.failFast = failFast
        self.onEvent = onEvent
    }

    /// True when every node has ended.
    var isDone: Bool { schedule.isDone }

    /// Evaluates ready nodes of some pools until one has to be performed, or to be evaluated beside
    /// others. Returns nil if no node is ready.
    ///
    /// Evaluating no further keeps the order of urgency: a node that becomes ready later may
    /// overtake.
    mutating func next(in open: [WorkPool]) async -> Next<Work>? {
        if open.isEmpty { return nil }
        if Task.isCancelled { stop() }
        while let place = stale.firstIndex(where: { isStopped || open.contains($0.pool) }) {
            let job = stale.remove(at: place)
            if !isStopped { return .perform(job) }
            end(GraphNodeResult(job.id, .skipped, step: job.step, start: job.start))
        }
        while !Task.isCancelled, let id = schedule.next(in: open) {
            guard let question = prepare(id) else { continue }
            if question.rule.waits { return .ask(question) }
            if let job = judge(question, await question.answer()) { return .perform(job) }
        }
        if Task.isCancelled { stop() }
        return nil
    }

    /// Takes the answer to a question that was asked beside others.
    mutating func receive(_ answer: Result<GraphVerdict<Work>, any Error>, to question: Question<Work>) {
        if let job = judge(question, answer) { stale.append(job) }
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

    /// Collects what the evaluation of a node needs. Nil if the node ended here.
    private mutating func prepare(_ id: Work.Node) -> Question<Work>? {
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
        return Question(id: id, needed: needed, rule: rule, start: start)
    }

    /// Reads the answer of an evaluation. Ends the node here unless it has to be performed.
    private mutating func judge(_ question: Question<Work>, _ answer: Result<GraphVerdict<Work>, any Error>) -> Job<Work>? {
        let (id, start) = (question.id, question.start)
        switch answer {
        case .success(.current(let output)):
            end(GraphNodeResult(id, .reused, output: output, start: start))
        case .success(.stale(let step)) where Task.isCancelled:
            end(GraphNodeResult(id, .skipped, step: step, start: start))
        case .success(.stale(let step)):
            return Job(
                id: id, pool: pools[id] ?? .local, step: step, needed: question.needed, rule: question.rule, start: elapsed)
        case .failure(let error) where error is CancellationError && Task.isCancelled:
            end(GraphNodeResult(id, .skipped, start: start))
        case .failure(let error):
            end(GraphNodeResult(id, .failed, error: error, start: start))
        }
        return nil
    }

    /// Skips all nodes that have not started.
    private mutating func stop() {
        isStopped = true
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
