import Pipeline

/// The progress of a deployment, printed as one line for each event.
struct LineProgress: Sendable {
    private let console: Console

    /// Creates the progress for a console.
    init(_ console: Console) {
        self.console = console
    }

    /// The progress to pass to an operation.
    var progress: Progress {
        Progress { [console] event in
            switch event {
            case .line(let node, let text), .awaiting(let node, let text):
                console.note(console.style("\(node)  ", .dim) + ForeignLine.plain(text))
            case .waiting(let holder): console.note("waiting for \(holder)")
            case .warning(let text): console.warning(text)
            case .planned, .started, .served, .ended: break
            }
        }
    }
}
