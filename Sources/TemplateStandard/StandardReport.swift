/// The output of `faaso template test`: the results of one or more templates.
package struct StandardReport: Hashable, Sendable, Codable {
    /// The value of `schema` in the output.
    package static let schemaName = "faaso.template-test/1"

    /// The results of one template.
    package struct Template: Hashable, Sendable, Codable {
        /// The name of the template.
        package var name: String
        /// The results in the order of the checks. Empty if the probe could not be built.
        package var checks: [CheckResult]
        /// The time from the start of the container to the first answer.
        package var startSeconds: Double?
        /// The size of the image in bytes.
        package var imageBytes: Int64
        /// The used memory in bytes after the checks.
        package var memoryBytes: Int64?

        private enum CodingKeys: String, CodingKey {
            case name, checks
            case startSeconds = "start_seconds"
            case imageBytes = "image_bytes"
            case memoryBytes = "memory_bytes"
        }

        /// Creates results.
        /// - Parameter imageBytes: the size of the image; 0 if the probe was not built.
        package init(name: String, checks: [CheckResult], imageBytes: Int64) {
            (self.name, self.checks, self.imageBytes) = (name, checks, imageBytes)
        }

        /// True when every check passed.
        package var isGood: Bool { !checks.isEmpty && checks.allSatisfy { $0.failure == nil } }
    }

    /// The schema of the output.
    package var schema = Self.schemaName
    /// The templates in the order of their tests.
    package var templates: [Template]

    /// Creates a report.
    package init(_ templates: [Template]) { self.templates = templates }

    /// True when every template passed.
    package var isGood: Bool { templates.allSatisfy(\.isGood) }
}
