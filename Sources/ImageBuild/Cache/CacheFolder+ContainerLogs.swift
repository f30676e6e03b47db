package import ContentHash
import FoundationEssentials

/// The last lines of containers that failed their health checks.
///
/// A log is named by its content. Thus the report of an older run never names the log of a newer
/// one.
extension CacheFolder {
    /// The number of logs that each function keeps.
    package static let keptContainerLogs = 5

    /// The digests of a function's logs, the newest first.
    package func containerLogs(_ function: String) -> [Digest] {
        let folder = Self.containerLogs + "/" + function
        return names(folder).compactMap { name -> (Digest, Date)? in
            guard name.hasSuffix(".log"), let digest = Digest(hex: name.dropLast(4)) else { return nil }
            return (digest, FileStatus("\(path)/\(folder)/\(name)")?.changed ?? .distantPast)
        }.sorted { ($0.1, $1.0.hex) > ($1.1, $0.0.hex) }.map(\.0)
    }

    /// Stores a log, and removes the oldest ones of the function.
    package func storeContainerLog(_ log: [UInt8], of function: String) throws {
        try write(log, Self.containerLogName(function, Digest.of(log)))
        for old in containerLogs(function).dropFirst(Self.keptContainerLogs) { try discard(Self.containerLogName(function, old)) }
    }

    /// Removes the logs of all functions.
    package func discardContainerLogs() throws(CacheFileNotRemoved) { try discard(Self.containerLogs) }
}
