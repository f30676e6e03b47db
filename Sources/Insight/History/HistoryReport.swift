import BuildGraph
package import Deployment
package import ImageBuild
import Pipeline
package import WorkModel

/// The recorded deployments, the newest first, with their times, authors and changes.
package struct HistoryReport: Hashable, Sendable, Codable {
    /// One deployment.
    package struct Deployment: Hashable, Sendable, Codable {
        /// The number of the deployment, counted from 1.
        package var number: Int
        /// The time in RFC 3339.
        package var at: String
        /// The person, as `user@host`.
        package var by: String
        /// The git commit that was checked out; nil outside of git.
        package var commit: String?
        /// True when the files differed from the commit. Nil if that is unknown.
        package var dirty: Bool?
        /// The deployment that a rollback restored. Nil if this one is not a rollback.
        package var rollback: Int?
        /// The function that a rollback restored, if it was one alone.
        package var rollbackFunction: String?
        /// True when it is the newest deployment.
        package var current: Bool
        /// True when the engine still has all its images. Nil if no engine was asked.
        package var restorable: Bool?
        /// The functions that were deployed.
        package var functions: [Function]
        /// The steps of the deployment.
        package var changes: [Change]
        /// The functions that failed, with the reasons. ``functions`` has them in their earlier
        /// state.
        package var failed: [String: String]

        enum CodingKeys: String, CodingKey {
            case number, at, by, commit, dirty, rollback, current, restorable, functions, changes, failed
            case rollbackFunction = "rollback_function"
        }
    }

    /// One deployed function.
    package struct Function: Hashable, Sendable, Codable {
        /// The name of the function.
        package var name: String
        /// The ID of the image. Nil if it is unknown.
        package var image: String?
        /// The image key. Nil if it is unknown.
        package var imageKey: String?

        /// The names of the fields in JSON.
        enum CodingKeys: String, CodingKey {
            case name, image
            case imageKey = "image_key"
        }
    }

    /// One step of a deployment.
    package struct Change: Hashable, Sendable, Codable {
        /// The node that changed.
        package var node: Node
        /// The action on the node.
        package var action: Action
        /// The causes of the step.
        package var reasons: [Reason]
    }

    /// The schema of the output.
    package var schema = "faaso.history/1"
    /// The deployments, the newest first.
    package var deployments: [Deployment]

    /// Creates a report.
    /// - Parameters:
    ///   - records: the deployments, the oldest first.
    ///   - images: the IDs of the engine's images; nil if no engine was asked.
    package init(_ records: [DeploymentRecord], images: Set<String>?) {
        deployments = records.reversed().map { record in
            let functions = record.desired.functions
            return Deployment(
                number: record.number, at: record.at, by: record.by, commit: record.commit, dirty: record.dirty,
                rollback: record.rollback?.deployment, rollbackFunction: record.rollback?.function,
                current: record.number == records.last?.number,
                restorable: images.map { images in functions.allSatisfy { $0.image.map { images.contains($0.id) } ?? false } },
                functions: functions.map { Function(name: $0.name, image: $0.image?.id, imageKey: $0.image?.key) },
                changes: record.changes.map { Change(node: $0.node, action: $0.action, reasons: $0.reasons) },
                failed: record.failed)
        }
    }

    /// Names the files that changed, if the records of a repository's cache have them.
    /// - Parameter newest: the number of deployments that are explained; nil for all.
    package mutating func explain(_ cache: CacheFolder, newest: Int? = nil) {
        var images = ImageChanges(cache)
        for deployment in deployments.indices.prefix(newest ?? deployments.count) {
            for change in deployments[deployment].changes.indices {
                deployments[deployment].changes[change].reasons = images.explained(deployments[deployment].changes[change].reasons)
            }
        }
    }
}
