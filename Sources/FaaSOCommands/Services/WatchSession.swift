import Pipeline
import Workspaces
import ContentHash
import FoundationEssentials
import FunctionModel
import Glibc
import Synchronization

/// `faaso watch` in the foreground: one run after the other, with one connection to the engine.
final class WatchSession: Sendable {
    private let goal: Goal
    private let global: GlobalOptions
    private let console: Console
    private let display: RunDisplay
    private let options: RunOptions
    private let functions: [String]
    private let root: String
    private let state = Mutex<(connection: EngineConnection?, isServed: Bool)>((nil, false))

    init(goal: Goal, global: GlobalOptions, console: Console, jobs: Int?, verbose: Bool, functions: [String]) throws {
        root = try Workspace.root(containing: global.directory)
        self.goal = goal
        self.functions = functions
        self.global = global
        self.console = console
        display = RunDisplay(console: console, verbose: verbose)
        var options = RunOptions()
        options.functions = FunctionScope(named: functions)
        options.jobs = jobs ?? RunningOptions.processors
        self.options = options
    }

    /// A line between those of a run.
    func note(_ text: String) { display.note(text) }

    /// Watches until it is interrupted, which is how it should end.
    func run() async throws -> ExitStatus {
        let loop = WatchLoop(
            root: root, functions: functions, open: { try self.global.workspace() },
            run: { try await self.once($0, $1) }, tell: { self.tell($0) })
        do {
            try await loop.run()
        } catch {
            // What the end of a run throws when it was stopped is not worth telling.
            guard Task.isCancelled else { throw error }
        }
        console.note("stopped watching" + (goal == .up ? "; what runs goes on running" : ""))
        return .done
    }

    /// - Returns: whether everything went well.
    private func once(_ workspace: Workspace, _ work: WatchLoop.Work) async throws -> Bool {
        let connection = try await connection(workspace)
        let runner = Runner(
            workspace, connection: connection, environment: global.environment, options: options,
            progress: display.progress.also { work.record($0) })
        let (report, current) = try await display.showing { [goal] in try await runner.run(goal) }
        let summary = RunSummary(report, workspace: current)
        if let note = summary.note { console.note(note) }
        // Where the functions are served is told once.
        let isServed = state.withLock { state in
            defer { state.isServed = state.isServed || report.failed.isEmpty }
            return state.isServed
        }
        let results = isServed ? summary.results.prefix(report.changed ? 0 : 1) : summary.results[...]
        for line in results { console.out(line) }
        return report.failed.isEmpty
    }

    /// The connection of before, unless the project has got another name.
    private func connection(_ workspace: Workspace) async throws -> EngineConnection {
        if let known = state.withLock({ $0.connection }), known.project == workspace.project.name { return known }
        let new = try await global.connect(workspace)
        state.withLock { $0.connection = new }
        return new
    }

    private func tell(_ event: WatchLoop.Event) {
        switch event {
        case .watching(let functions, let folders):
            note("watching \(functions.counted("function")) in \(folders.counted("folder")); Ctrl-C ends it")
        case .changed(let paths, let everything):
            // Of files that came and went only what is left is worth naming; of files that went, that they went.
            let left = paths.filter { FileManager.default.fileExists(atPath: "\(root)/\($0)") }
            note(console.style("\(Self.time())  \(Self.list(left.isEmpty ? paths : left, everything: everything))", .dim))
        case .problems(let problems):
            for diagnostic in ErrorText(problems).diagnostics { console.show(diagnostic) }
            note(console.style("waiting for a change", .dim))
        case .failed(let error):
            for diagnostic in ErrorText(error).diagnostics { console.show(diagnostic) }
            note(console.style("waiting for a change", .dim))
        case .obsolete:
            note(console.style("\(Self.time())  changed while it was under way; beginning anew", .dim))
        }
    }

    /// `functions/sum/handler.py and 2 more`
    static func list(_ paths: [RelativePath], everything: Bool) -> String {
        guard !everything, let first = paths.first else { return "many files" }
        return first.description + (paths.count > 1 ? " and \(paths.count - 1) more" : "")
    }

    /// The time of day where the user is.
    private static func time() -> String {
        var (now, parts) = (Glibc.time(nil), tm())
        guard localtime_r(&now, &parts) != nil else { return "" }
        return [parts.tm_hour, parts.tm_min, parts.tm_sec].map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
    }
}
