/// The output of `faaso template test`: the results of one or more templates.
package struct StandardReport: Hashable, Sendable, Codable {
    /// The value of `schema` in the output.
    package static let schemaName = "faaso.template-test/1"

    /// The word for a verdict. The raw values appear in the output, and never change.
    package enum Word: String, Hashable, Sendable, Codable, CaseIterable {
        /// The three verdicts.
        case passed, failed, skipped
    }

    /// The result of one check.
    package struct Result: Hashable, Sendable, Codable {
        /// The name of the check.
        package var check: String
        /// The verdict.
        package var verdict: Word
        /// The requirement in one line.
        package var promise: String
        /// The difference from the requirement, or the reason why the check was skipped. Nil if it
        /// passed.
        package var reason: String?
        /// The advice. Nil unless the check failed.
        package var hint: String?

        /// Creates the result of a check.
        package init(_ check: Check, _ verdict: Verdict) {
            (self.check, promise) = (check.name, check.promise)
            switch verdict {
            case .passed: self.verdict = .passed
            case .failed(let reason): (self.verdict, self.reason, hint) = (.failed, reason, check.hint)
            case .skipped(let reason): (self.verdict, self.reason) = (.skipped, reason)
            }
        }
    }

    /// The results of one template.
    package struct Template: Hashable, Sendable, Codable {
        /// The name of the template.
        package var name: String
        /// The reason why there is no probe to check. Nil if it was built.
        package var problem: String?
        /// The advice about the problem, one sentence each. Nil without advice.
        package var hints: [String]?
        /// The results in the order of the checks. Empty if there is no probe.
        package var checks: [Result] = []
        /// The time from the start of the container to its first answer. Nil if none was started.
        package var startSeconds: Double?
        /// The size of the image in bytes. Nil if there is no probe.
        package var imageBytes: Int64?
        /// The used memory in bytes after the checks. Nil if no container answered.
        package var memoryBytes: Int64?

        private enum CodingKeys: String, CodingKey {
            case name, problem, hints, checks
            case startSeconds = "start_seconds"
            case imageBytes = "image_bytes"
            case memoryBytes = "memory_bytes"
        }

        /// Creates the results of a template without checks.
        package init(name: String, problem: String? = nil, hints: [String] = []) {
            (self.name, self.problem, self.hints) = (name, problem, hints.isEmpty ? nil : hints)
        }

        /// True when the probe was built and no check failed.
        package var isGood: Bool { problem == nil && checks.allSatisfy { $0.verdict != .failed } }
    }

    /// The schema of the output.
    package var schema = Self.schemaName
    /// The templates in the order of their tests.
    package var templates: [Template]

    /// Creates a report.
    package init(_ templates: [Template]) { self.templates = templates }

    /// True when every template is good.
    package var isGood: Bool { templates.allSatisfy(\.isGood) }
}
