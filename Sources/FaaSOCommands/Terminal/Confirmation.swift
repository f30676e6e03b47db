import Basics
import Glibc

/// A question that a person on a terminal answers with yes or no.
struct Confirmation {
    let console: Console

    /// True when somebody can be asked: standard input and standard error are a terminal.
    static var isPossible: Bool { isatty(0) == 1 && isatty(2) == 1 }

    /// Asks, and waits for a line.
    /// - Returns: true for `y` and `yes`. Everything else is a no.
    /// - Throws: `CancellationError` if the task is cancelled.
    func asks(_ question: String) throws(CancellationError) -> Bool {
        console.rawNote(question + " [y/N] ")
        return Self.isYes(try StandardInput.line())
    }

    /// True when a line says yes.
    static func isYes(_ line: [UInt8]) -> Bool {
        let word = String(decoding: line, as: UTF8.self).filter { !$0.isWhitespace }.lowercased()
        return word == "y" || word == "yes"
    }
}

/// Nobody can be asked about something that cannot be undone.
enum ConfirmationError: Explained, Hashable {
    case nobody(option: String)

    var description: String { "there is no terminal to ask, and nothing was changed" }

    var hints: [String] {
        switch self {
        case .nobody(let option): ["\(option) goes on without asking"]
        }
    }

    var blame: Blame { .run }
}
