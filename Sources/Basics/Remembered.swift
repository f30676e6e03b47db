import Synchronization

/// The value that was made last, with everything that it was made from.
///
/// A caller that asks for the same value again gets it without making it. Two callers that ask at
/// once may both make it.
package final class Remembered<Source: Equatable & Sendable, Value: Sendable>: Sendable {
    private let last = Mutex<(source: Source, value: Value)?>(nil)

    /// Creates the memory of a value that was not made yet.
    package init() {}

    /// The value of a source. It is made if the last one had another source.
    /// - Throws: the error of `make`. Nothing is remembered then.
    package func value<Failure: Error>(
        of source: Source, make: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        if let last = last.withLock({ $0 }), last.source == source { return last.value }
        let value = try make()
        last.withLock { $0 = (source, value) }
        return value
    }
}
