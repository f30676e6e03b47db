/// The receiver of notes about a call that runs.
package struct CallProgress: Sendable {
    private let handle: @Sendable (_ done: Double, _ total: Double?, _ message: String) -> Void

    /// Creates a progress from a closure.
    package init(_ handle: @escaping @Sendable (_ done: Double, _ total: Double?, _ message: String) -> Void) { self.handle = handle }

    /// A progress that ignores all notes.
    package static let silent = CallProgress { _, _, _ in }

    /// Reports a note.
    /// - Parameters:
    ///   - done: a number that grows with each note of the call.
    ///   - total: the number at the end; nil if it is unknown.
    package func tell(_ done: Double, of total: Double?, _ message: String) { handle(done, total, message) }
}
