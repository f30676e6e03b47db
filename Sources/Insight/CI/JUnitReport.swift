import Basics
import FoundationEssentials
import FunctionModel
package import ImageBuild
package import Pipeline
import WorkModel

/// The results of the functions' own tests as JUnit XML, which CI systems read.
///
/// A `testsuites` element has a `testsuite` for each function, with a `testcase` for each test. A
/// failed test has a `failure`. A suite that could not run has an `error`. A suite is `skipped` if
/// something before it failed.
package struct JUnitReport: Sendable {
    /// One function's tests.
    struct Suite: Hashable {
        /// The outcome of a suite.
        enum Outcome: Hashable {
            /// The tests ran. Carries the results.
            case ran([TestRecord.Case])
            /// The tests could not run. Carries the reason in one line, and further lines about it.
            case error(String, details: [String])
            /// The tests were not run. Carries the reason.
            case skipped(String)
        }

        /// The name of the function.
        var function: String
        /// The outcome of its tests.
        var outcome: Outcome
        /// True when the result is from an earlier run.
        var isReused: Bool
        /// The duration in seconds.
        var seconds: Double
        /// The time at which the tests ran. Nil if they did not run.
        var when: Date?
        /// The output of the container that answered the requests. Nil if no request failed.
        var output: String?
    }

    /// The suites, sorted by function.
    let suites: [Suite]
    private let prefix: String

    /// Reads the results of a run's tests from the cache.
    /// - Parameter prefix: the path of the repository's root in git's work tree, such as
    ///   `services/`. CI systems count the files of tests from there.
    package init(_ report: RunReport, cache: CacheFolder, prefix: String) {
        self.prefix = prefix
        suites = report.steps.filter { $0.node.kind == .test }.sorted { $0.node < $1.node }.map { step in
            let function = step.node.name
            if let record = step.record.flatMap({ cache.anyTestRecord(function, $0) }) {
                return Suite(
                    function: function, outcome: .ran(record.cases), isReused: step.outcome != .done && step.outcome != .failed,
                    seconds: record.seconds, when: record.ran, output: record.output)
            }
            // Tests cannot run if the image could not be built, or its base not be pulled.
            if let failed = step.outcome == .failed ? step : report.failure(before: step) {
                return Suite(
                    function: function, outcome: .error(failed.error ?? "failed", details: failed.details ?? []), isReused: false,
                    seconds: failed.seconds, when: nil)
            }
            return Suite(
                function: function, outcome: .skipped("not run: something that it needs failed, or the run was stopped"), isReused: false,
                seconds: 0, when: nil)
        }
    }

    /// Creates a report from suites.
    init(suites: [Suite], prefix: String = "") { (self.suites, self.prefix) = (suites, prefix) }

    /// The XML document.
    package var xml: String {
        var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#]
        let all = suites.map(Self.counts)
        let sum = { (key: KeyPath<Counts, Int>) in all.reduce(0) { $0 + $1[keyPath: key] } }
        let sums = Counts(tests: sum(\.tests), failures: sum(\.failures), errors: sum(\.errors), skipped: sum(\.skipped))
        lines.append(#"<testsuites name="faaso" \#(sums.attributes)>"#)
        for (suite, counts) in zip(suites, all) { lines += self.lines(suite, counts) }
        lines.append("</testsuites>")
        return lines.map { $0 + "\n" }.joined()
    }

    private struct Counts {
        var tests = 1, failures = 0, errors = 0, skipped = 0

        /// The counts as attributes of an element.
        var attributes: String { #"tests="\#(tests)" failures="\#(failures)" errors="\#(errors)" skipped="\#(skipped)""# }
    }

    private static func counts(_ suite: Suite) -> Counts {
        switch suite.outcome {
        case .ran(let cases): Counts(tests: cases.count, failures: cases.count { $0.failure != nil })
        case .error: Counts(errors: 1)
        case .skipped: Counts(skipped: 1)
        }
    }

    private func lines(_ suite: Suite, _ counts: Counts) -> [String] {
        let (time, escaped) = (Self.time, Self.escaped)
        let name = escaped(suite.function), file = escaped(prefix + ProjectPath.metadata(of: suite.function))
        let when = suite.when.map { #" timestamp="\#($0.formatted(.iso8601))""# } ?? ""
        var lines = [
            #"  <testsuite name="\#(name)" \#(counts.attributes) time="\#(time(suite.seconds))"\#(when)>"#
        ]
        if suite.isReused { lines.append(#"    <properties><property name="faaso.reused" value="true"/></properties>"#) }
        func test(_ test: String, _ seconds: Double, _ inner: String?) {
            let head = #"    <testcase classname="\#(name)" name="\#(escaped(test))" file="\#(file)" time="\#(time(seconds))""#
            lines.append(inner.map { "\(head)>\($0)</testcase>" } ?? head + "/>")
        }
        switch suite.outcome {
        case .ran(let cases):
            for result in cases {
                let first = result.failure?.firstLine ?? ""
                let failure = result.failure.map { #"<failure message="\#(escaped(first))">\#(escaped($0))</failure>"# }
                let output = result.output.map { "<system-out>\(escaped($0))</system-out>" }
                test(result.name, result.seconds, failure.map { $0 + (output ?? "") })
            }
        case .error(let message, let details):
            let text = escaped(details.joined(separator: "\n"))
            test("tests", suite.seconds, #"<error message="\#(escaped(message))">\#(text)</error>"#)
        case .skipped(let message): test("tests", 0, #"<skipped message="\#(escaped(message))"/>"#)
        }
        if let output = suite.output { lines.append("    <system-out>\(escaped(output))</system-out>") }
        return lines + ["  </testsuite>"]
    }

    private static func time(_ seconds: Double) -> String {
        let milliseconds = Int((max(0, seconds) * 1000).rounded())
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }

    /// Escapes text for XML 1.0. Characters that XML cannot hold (section 2.2, `Char`) become a
    /// replacement character.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n": result += "&#10;"
            case "\t": result += "&#9;"
            case "\r": result += "&#13;"
            case "\u{0}"..<"\u{20}", "\u{fffe}", "\u{ffff}": result += "\u{fffd}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
