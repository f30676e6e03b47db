import Basics

/// The texts and the exit status for an error. No other place makes them.
struct ErrorText {
    /// The exit status of the process.
    let status: ExitStatus
    /// The diagnostics to print.
    let diagnostics: [Diagnostic]

    /// The complete lines: `error: …`, `hint: …`, or `file:line:column: error: …`.
    var lines: [String] { diagnostics.flatMap(\.lines) }

    /// Creates the texts of an error.
    init(_ error: any Error) {
        switch error {
        case let error as any Explained where error.blame != .interrupt:
            (status, diagnostics) = (ExitStatus(error.blame), error.diagnostics)
        case is CancellationError, is any Explained:
            (status, diagnostics) = (.interrupted, [Diagnostic(.error, "interrupted")])
        default:
            (status, diagnostics) = (.failed, [Diagnostic(.error, "\(error)")])
        }
    }
}

extension ExitStatus {
    fileprivate init(_ blame: Blame) {
        self =
            switch blame {
            case .run: .failed
            case .project: .badProject
            case .engine: .noEngine
            case .interrupt: .interrupted
            }
    }
}
