/// The judgements of containers and builds. They have no effects.
extension Verdict {
    /// Judges the start on a read-only root.
    static func readOnlyRoot(_ startup: Startup) -> Verdict {
        startup.judged(by: [.writableRoot, .privileged], "it answers only with a writable root")
    }

    /// Judges the start without capabilities.
    static func capabilities(_ startup: Startup) -> Verdict {
        startup.judged(by: [.capabilities, .privileged], "it answers only with capabilities")
    }

    /// Judges a stop under load.
    static func stopped(_ seen: StopOutcome) -> Verdict {
        if seen.exitCode == StopOutcome.killed { return .failed("SIGKILL ended it, \(seen.grace.components.seconds) s after SIGTERM") }
        if seen.inFlight == 0 { return .failed("no request was in flight at SIGTERM; /slow must take 1 s") }
        if let first = seen.failures.first {
            return .failed("\(seen.failures.count) of \(seen.requests) requests in flight were not answered: \(first)")
        }
        return equal("the exit code", seen.exitCode, 0)
    }

    /// Judges the steps of two builds. One came after an edit of the handler, and the other after
    /// an edit of the file that names dependencies.
    static func layers(_ seen: Rebuild) -> Verdict {
        if let failure = seen.failure { return .failed("a build after an edit of the probe failed: \(failure)") }
        guard let file = seen.dependencies else { return .skipped("probe.yml names no file of dependencies") }
        guard let first = seen.firstStep else { return .passed }
        guard let step = seen.repeatedStep else { return .skipped("without an edit, the builder runs \(line(first)) again, too") }
        return .failed("an edit of \(seen.handler) runs all steps that an edit of \(file) runs, such as \(line(step))")
    }

    /// The maximum number of characters of a step. A `RUN` may go over many lines.
    private static let stepLimit = 80

    private static func line(_ step: String) -> String {
        let text = step.split(separator: " ").joined(separator: " ")
        return text.count > stepLimit ? "\(text.prefix(stepLimit)) …" : text
    }
}
