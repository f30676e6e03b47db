package import Basics
package import ContentHash
package import ImageBuild

/// The error for failed tests, with the expected and the actual result of each case, and the
/// output.
package struct TestsFailed: RecordedFailure, Sendable {
    /// The name of the function.
    package var function: String
    /// All cases, including those that passed.
    package var cases: [TestRecord.Case]
    /// The output of the container that answered the requests. Nil if no request failed.
    package var output: String?
    /// The key of the tests' record. Nil if it was not stored.
    package var record: Digest?

    /// Creates the error from its parts.
    package init(function: String, cases: [TestRecord.Case], output: String? = nil, record: Digest?) {
        (self.function, self.cases, self.output, self.record) = (function, cases, output, record)
    }

    /// Creates the error from a record.
    /// - Parameter isRecorded: false if the record was not stored, because only some of the tests
    ///   ran.
    init(_ record: TestRecord, isRecorded: Bool = true) {
        self.init(
            function: record.function, cases: record.cases, output: record.output, record: isRecorded ? record.key : nil)
    }

    /// The cases that failed.
    package var failed: [TestRecord.Case] { cases.filter { $0.failure != nil } }

    package var description: String {
        "\(failed.count) of \(cases.count.counted("test")) of '\(function)' failed"
    }
}

extension TestsFailed {
    package var hints: [String] { record == nil ? [] : ["all that was printed: faaso cache log test:\(function)"] }
    /// The run is at fault, not the project's files.
    package var blame: Blame { .run }
}

extension TestsFailed {
    /// The failed cases, and excerpts of the output, as lines.
    package var lines: [String] { lines { OutputExcerpt.lines($0) } }

    /// The failed cases, and the output, as lines.
    /// - Parameter excerpt: shortens an output.
    package func lines(_ excerpt: (String) -> [String]) -> [String] {
        failed.enumerated().flatMap { index, test -> [String] in
            // If the container did not start, all of its requests fail for that reason. The reason
            // is printed once, below the last of them.
            if let next = failed.dropFirst(index + 1).first, next.failure == test.failure, test.output == nil { return [test.name] }
            let failure = (test.failure ?? "").split(separator: "\n").map { "  \($0)" }
            return [test.name] + failure + (test.output.map(excerpt) ?? []).map { "  | \($0)" }
        } + (output.map { TestRecord.containerLog(excerpt($0)) } ?? [])
    }
}
