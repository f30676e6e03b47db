import Basics
import BuildGraph
import ContainerEngine
import ImageBuild
import Pipeline
import Synchronization
import WorkModel

/// Shows a run while it happens: a line for each start with its reason, and a line for each end. On
/// a terminal, a block below these lines shows the running nodes and is redrawn in place.
final class RunDisplay: Sendable {
    private let console: Console
    private let verbose: Bool
    private let state = Mutex(State())

    private struct State {
        var running: [Running] = []
        var block = LiveBlock()
        var remaining = RemainingTime()
        var logs = SaidLogs()
        /// The printed texts of failed nodes.
        var failures: Set<[String]> = []
    }

    private struct Running {
        var step: Step
        var since: ContinuousClock.Instant
        var line = ""
    }

    /// Creates the display of a run.
    /// - Parameter verbose: true prints every line of the builders.
    init(console: Console, verbose: Bool) {
        self.console = console
        self.verbose = verbose
    }

    /// The progress to pass to a runner.
    var progress: Progress {
        Progress { [self] event in state.withLock { handle(event, &$0) } }
    }

    /// Prints a line among those of the run.
    func note(_ text: String) {
        state.withLock { state in
            erase(&state)
            // If no block was drawn, the line may start with the echo of an interrupt, `^C`.
            console.noteOverEcho(text)
            draw(&state)
        }
    }

    /// Runs `body` and redraws the block several times a second. Removes the block at the end.
    func showing<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
        defer { end() }
        guard console.isLive else { return try await body() }
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await body() }
            group.addTask { [self] in
                while !Task.isCancelled {
                    redraw()
                    try? await Task.sleep(for: .milliseconds(100))
                }
                return nil
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }

    /// Removes the block, and forgets the steps. The display can go on with others.
    func end() {
        state.withLock { state in
            erase(&state)
            state = State()
        }
    }

    private func redraw() {
        state.withLock { state in
            guard !state.running.isEmpty else { return }
            // Both texts are one write, so no terminal shows the gap.
            console.rawNote(state.block.erase() + drawing(&state))
        }
    }

    private func handle(_ event: Progress.Event, _ state: inout State) {
        // Builders write in bursts. Their lines appear at the next redraw, ten times a second.
        if case .line(let node, let text) = event, !verbose { return note(text, of: node, &state) }
        erase(&state)
        switch event {
        case .waiting(let holder):
            console.note("waiting for \(holder)")
        case .awaiting(let node, let text):
            console.note("\(node)  " + console.style(ForeignLine.plain(text), .dim))
        case .warning(let text):
            console.warning(text)
        case .planned(let steps, let seconds):
            state.remaining = RemainingTime(steps.map(\.node), seconds: seconds)
        case .started(let step):
            state.remaining.started(step.node, at: .now)
            console.note(RunDisplay.title(step, console))
            state.running.append(Running(step: step, since: .now))
        case .line(let node, let text):
            console.note(console.style("\(node.name) | ", .dim) + Self.plain(text))
            note(text, of: node, &state)
        case .served: break
        case .ended(let result):
            state.remaining.ended(result.node)
            state.running.removeAll { $0.step.node == result.node }
            if result.outcome != .reused, result.step != nil { ended(result, &state) }
        }
        draw(&state)
    }

    private func note(_ text: String, of node: Node, _ state: inout State) {
        guard let index = state.running.firstIndex(where: { $0.step.node == node }) else { return }
        guard let words = BuilderLine(text).map(\.words) ?? text else { return }
        let line = ForeignLine.plain(words)
        if !line.isEmpty { state.running[index].line = line }
    }

    /// A builder's line as plain text. The number and time before a step's text stay.
    private static func plain(_ text: String) -> String {
        guard let words = BuilderLine(text)?.words, text.utf8.count > words.utf8.count, text.hasSuffix(words) else {
            return ForeignLine.plain(text)
        }
        return String(decoding: text.utf8.dropLast(words.utf8.count), as: UTF8.self) + ForeignLine.plain(words)
    }

    private func ended(_ result: NodeResult, _ state: inout State) {
        let time = Amount.duration(result.seconds)
        if result.outcome == .skipped || result.error is CancellationError {
            return console.note(console.style("skipped ", .dim) + "\(result.node)")
        }
        guard result.outcome == .failed else {
            return console.note(console.style("done    ", .green) + "\(result.node)  \(time)")
        }
        let text = result.error.map { FailureText($0, &state.logs) }
        // One cause, such as a port in use, may fail all containers. Its text is printed once.
        let isNew = text.map { state.failures.insert($0.lines).inserted } ?? true
        console.note(console.style("failed  ", .red, .bold) + "\(result.node)  \(time)" + (isNew ? "" : "  for the same reason"))
        if isNew { text?.print(to: console) }
    }

    /// The line for a step: `build    image:sum  input-changed functions/sum/handler.py`. A step
    /// that interrupts service says so before its reasons.
    private static func title(_ step: Step, _ console: Console) -> String {
        let first = step.reasons.first?.line ?? ""
        let more = step.reasons.count > 1 ? " and \(step.reasons.count - 1) more" : ""
        let warning = step.interrupts ? console.style("interrupts service  ", .yellow) : ""
        return console.style(step.action.rawValue.padded(to: 8), .bold) + "\(step.node)  " + warning
            + console.style(ForeignLine.plain(first) + more, .dim)
    }

    // MARK: - The block

    private func draw(_ state: inout State) {
        if console.isLive { console.rawNote(drawing(&state)) }
    }

    private func drawing(_ state: inout State) -> String {
        let now = ContinuousClock.now
        let lines = state.running.map { running in
            let time = Amount.duration((now - running.since).seconds)
            return "\(running.step.action.rawValue.padded(to: 8))\(running.step.node)  \(time)  \(running.line)"
        }
        let footer = lines.isEmpty ? nil : state.remaining.text(at: now)
        return state.block.draw(lines, footer: footer, in: console.size) { console.style($0, .dim) }
    }

    private func erase(_ state: inout State) {
        if console.isLive { console.rawNote(state.block.erase()) }
    }
}
