import FunctionModel
package import Basics
package import ContentHash
package import ImageBuild

/// Tests that did not pass: expected and actual of each case, and what was printed.
package struct TestsFailed: RecordedFailure, Explained, Sendable {
    package var function: String
    package var cases: [TestRecord.Case]
    /// What the container of the requests printed; nil if no request failed.
    package var output: String?
    package var record: Digest?

    package init(function: String, cases: [TestRecord.Case], output: String? = nil, record: Digest?) {
        (self.function, self.cases, self.output, self.record) = (function, cases, output, record)
    }

    /// - Parameter isRecorded: false for a run of some of the tests.
    init(_ record: TestRecord, isRecorded: Bool = true) {
        self.init(
            function: record.function, cases: record.cases, output: record.output, record: isRecorded ? record.key : nil)
    }

    package var failed: [TestRecord.Case] { cases.filter { $0.failure != nil } }

    package var description: String {
        "\(failed.count) of \(cases.count.counted("test")) of '\(function)' failed"
    }
}

extension TestsFailed {
    package var hints: [String] { record == nil ? [] : ["all that was printed: faaso cache log test:\(function)"] }
    package var blame: Blame { .run }
}

extension TestsFailed {
    /// The failed cases, and excerpts of what was printed, as lines.
    package var lines: [String] { lines { OutputExcerpt.lines($0) } }

    /// The failed cases, and what was printed, as lines.
    /// - Parameter excerpt: shortens an output.
    package func lines(_ excerpt: (String) -> [String]) -> [String] {
        failed.enumerated().flatMap { index, test -> [String] in
            // If the container did not start, all of its requests fail for that reason. The reason
            // stands once, below the last of them.
            if let next = failed.dropFirst(index + 1).first, next.failure == test.failure, test.output == nil { return [test.name] }
            let failure = (test.failure ?? "").split(separator: "\n").map { "  \($0)" }
            return [test.name] + failure + (test.output.map(excerpt) ?? []).map { "  | \($0)" }
        } + outputLines(excerpt)
    }

    private func outputLines(_ excerpt: (String) -> [String]) -> [String] {
        guard let output else { return [] }
        let lines = excerpt(output).map { "  | \($0)" }
        return ["the container's log:"] + (lines.isEmpty ? ["  (it printed nothing)"] : lines)
    }
}
