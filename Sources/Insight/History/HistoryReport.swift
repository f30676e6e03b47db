package import BuildGraph
package import Deployment

/// The deployments on record, the newest first: who changed what, when, and why. Schema `faaso.history/1`.
package struct HistoryReport: Hashable, Sendable, Codable {
    package struct Deployment: Hashable, Sendable, Codable {
        package var number: Int
        /// RFC 3339.
        package var at: String
        /// `user@host`.
        package var by: String
        package var commit: String?
        /// Did the files differ from the commit?
        package var dirty: Bool?
        /// The deployment that it brought back, where it is a rollback.
        package var rollback: Int?
        /// Is it the newest?
        package var current: Bool
        /// Are all its images still in the engine? Nil where none was asked.
        package var restorable: Bool?
        package var functions: [Function]
        package var changes: [Change]
        /// Functions that failed, and why; they are in ``functions`` as they were before.
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
        package var node: String
        package var action: String
        package var reasons: [Reason]
    }

    package var schema = "faaso.history/1"
    package var deployments: [Deployment]

    /// - Parameters:
    ///   - records: the oldest first.
    ///   - images: the IDs of those that the engine has; nil where none was asked.
    package init(_ records: [DeploymentRecord], images: Set<String>?) {
        deployments = records.reversed().map { record in
            let functions = record.desired.functions
            return Deployment(
                number: record.number, at: record.at, by: record.by, commit: record.commit, dirty: record.dirty, rollback: record.rollback,
                current: record.number == records.last?.number,
                restorable: images.map { images in functions.allSatisfy { $0.image.map { images.contains($0.id) } ?? false } },
                functions: functions.map { Function(name: $0.name, image: $0.image?.id, imageKey: $0.image?.key) },
                changes: record.changes.map { Change(node: $0.node, action: $0.action.rawValue, reasons: $0.causes) },
                failed: record.failed)
        }
    }
}
