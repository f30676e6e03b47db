import Basics
import Glibc
import Synchronization

/// A question that a person on a terminal answers with yes or no.
struct Confirmation {
    let console: Console

    /// True when somebody can be asked: standard input and standard error are a terminal.
    static var isPossible: Bool { isatty(0) == 1 && isatty(2) == 1 }

    private static let asking = Atomic(false)

    /// True while a question waits for its answer. Nothing was begun then that an interrupt could
    /// stop.
    static var isWaiting: Bool { asking.load(ordering: .relaxed) }

    /// Asks, and waits for a line.
    /// - Parameter descriptor: another file than standard input, for tests.
    /// - Returns: true for `y` and `yes`. Everything else is a no, such as the end of the input.
    /// - Throws: `CancellationError` if the task is cancelled.
    func asks(_ question: String, descriptor: Int32 = 0) throws(CancellationError) -> Bool {
        Self.asking.store(true, ordering: .relaxed)
        defer { Self.asking.store(false, ordering: .relaxed) }
        console.rawNote(ForeignLine.plain(question) + " [y/N] ")
        do throws(CancellationError) {
            let (line, isEnded) = try StandardInput.line(descriptor: descriptor)
            // The key Ctrl-D does not move the cursor to the next line.
            if !isEnded { console.note("") }
            return Self.isYes(line)
        } catch {
            console.note("\nnothing was changed")
            throw error
        }
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
