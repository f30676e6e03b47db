import BuildGraph
import ContentHash
import Deployment
package import ImageBuild
package import WorkModel

extension CacheFolder {
    /// Stores the last lines of the containers that failed their health checks. The containers are
    /// gone then.
    package func keepContainerLogs(_ results: [NodeResult]) throws {
        for result in results {
            guard let function = result.node.function, let log = result.error?.containerLog else { continue }
            try storeContainerLog(log, of: function)
        }
    }

    /// Stores the last lines of the containers that failed their health checks.
    /// - Returns: the text of a warning if a log could not be stored; nil otherwise.
    package func storeContainerLogs(_ results: [NodeResult]) -> String? {
        do { try keepContainerLogs(results) } catch { return "the log of a failed container could not be kept: \(error)" }
        return nil
    }
}

extension NodeResult {
    /// The name of the log of the container that failed, relative to the cache. Nil if there is
    /// none.
    package var containerLog: String? {
        guard let function = node.function, let log = error?.containerLog else { return nil }
        return CacheFolder.containerLogName(function, Digest.of(log))
    }
}

extension Error {
    /// The last lines of a container that failed its health check. Nil if it wrote none.
    fileprivate var containerLog: [UInt8]? {
        guard case .unhealthy(_, _, let log, _)? = self as? DeploymentError, !log.isEmpty else { return nil }
        return Array(log.map { $0 + "\n" }.joined().utf8)
    }
}
