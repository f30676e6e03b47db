import BuildGraph
package import Deployment
package import WorkModel

/// The recorded deployments, the newest first: who changed what, when, and why. Schema
/// `faaso.history/1`.
package struct HistoryReport: Hashable, Sendable, Codable {
    package struct Deployment: Hashable, Sendable, Codable {
        package var number: Int
        /// The time in RFC 3339.
        package var at: String
        /// The person, as `user@host`.
        package var by: String
        package var commit: String?
        /// True if the files differed from the commit.
        package var dirty: Bool?
        /// The deployment that a rollback restored. Nil if this one is not a rollback.
        package var rollback: Int?
        /// True for the newest deployment.
        package var current: Bool
        /// True if the engine still has all its images. Nil if no engine was asked.
        package var restorable: Bool?
        package var functions: [Function]
        package var changes: [Change]
        /// The functions that failed, with the reasons. ``functions`` has them in their earlier
        /// state.
        package var failed: [String: String]
    }

    package struct Function: Hashable, Sendable, Codable {
        package var name: String
        package var image: String?
        package var imageKey: String?

        enum CodingKeys: String, CodingKey {
            case name, image
            case imageKey = "image_key"
        }
    }

    package struct Change: Hashable, Sendable, Codable {
        package var node: Node
        package var action: Action
        package var reasons: [Reason]
    }

    package var schema = "faaso.history/1"
    package var deployments: [Deployment]

    /// Creates a report.
    /// - Parameters:
    ///   - records: the deployments, the oldest first.
    ///   - images: the IDs of the engine's images; nil if no engine was asked.
    package init(_ records: [DeploymentRecord], images: Set<String>?) {
        deployments = records.reversed().map { record in
            let functions = record.desired.functions
            return Deployment(
                number: record.number, at: record.at, by: record.by, commit: record.commit, dirty: record.dirty, rollback: record.rollback,
                current: record.number == records.last?.number,
                restorable: images.map { images in functions.allSatisfy { $0.image.map { images.contains($0.id) } ?? false } },
                functions: functions.map { Function(name: $0.name, image: $0.image?.id, imageKey: $0.image?.key) },
                changes: record.changes.map { Change(node: $0.node, action: $0.action, reasons: $0.reasons) },
                failed: record.failed)
        }
    }
}
