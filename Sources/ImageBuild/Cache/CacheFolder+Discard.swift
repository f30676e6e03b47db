package import Basics
import FoundationEssentials

extension CacheFolder {
    /// Removes a file of the cache, which may be gone already.
    /// - Throws: ``CacheFileNotRemoved`` if the file is still there, for example on a read-only
    ///   file system.
    package func discard(_ name: String) throws(CacheFileNotRemoved) {
        do {
            try FileManager.default.removeItem(atPath: path + "/" + name)
        } catch {
            if FileManager.default.fileExists(atPath: path + "/" + name) { throw CacheFileNotRemoved(file: name, reason: "\(error)") }
        }
    }
}

/// A file of the cache that could not be removed.
package struct CacheFileNotRemoved: Explained, Hashable {
    /// The path of the file, relative to the cache.
    package var file: String
    /// The error of the file system.
    package var reason: String

    /// Creates the error.
    package init(file: String, reason: String) {
        self.file = file
        self.reason = reason
    }

    package var description: String { "cannot remove \(file): \(reason)" }

    package var hints: [String] { ["'faaso cache ls' lists the records"] }

    /// The run is at fault, not the project's files.
    package var blame: Blame { .run }
}
