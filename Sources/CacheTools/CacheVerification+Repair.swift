import ContentHash
package import ImageBuild
import WorkModel

extension CacheVerification {
    /// Removes damaged files and temporary files of dead writers. Later runs recreate the files
    /// that they need.
    ///
    /// The newest record of a node repeats one of the records. If that one is removed, it is
    /// written again.
    /// - Throws: ``CacheFileNotRemoved`` for the first file that cannot be removed, and an error if
    ///   a folder cannot be listed.
    package mutating func repair(_ cache: CacheFolder) throws {
        let leftovers = try cache.items().filter { $0.kind == .temporary }.map(\.path)
        let wrong = Set(findings.filter { $0.severity == .error }.map(\.file) + leftovers).sorted()
        for path in wrong {
            try cache.discard(path)
            switch CacheFile(path) {
            case .imageRecord(let function, let key) where !wrong.contains("current/" + CacheFolder.currentName(.image, function)):
                if let record = cache.currentImage(function), record.key == key, record.image != nil { try cache.store(record) }
            case .testRecord(let function, let key) where !wrong.contains("current/" + CacheFolder.currentName(.test, function)):
                if let record = cache.currentTest(function), record.key == key, record.passed { try cache.store(record) }
            default: break
            }
        }
        removed = wrong
    }
}
