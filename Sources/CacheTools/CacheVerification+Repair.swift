import ContentHash
package import ImageBuild

extension CacheVerification {
    /// Removes the files that are wrong, and what writers left behind; runs make anew what they need of it. The newest record of a node is
    /// written again in the place of one that repeated it and was wrong.
    /// - Throws: ``CacheFileNotRemoved`` for the first that does not go.
    package mutating func repair(_ cache: CacheFolder) throws {
        let leftovers = cache.items().filter { $0.kind == .temporary }.map(\.path)
        let wrong = Set(findings.filter { $0.severity == .error }.map(\.file) + leftovers).sorted()
        for path in wrong {
            try cache.discard(path)
            switch CacheFile(path) {
            case .imageRecord(let function, let key) where !wrong.contains("current/" + CacheFolder.currentName("image", function)):
                if let record = cache.currentImage(function), record.key == key, record.image != nil { try cache.store(record) }
            case .testRecord(let function, let key) where !wrong.contains("current/" + CacheFolder.currentName("test", function)):
                if let record = cache.currentTest(function), record.key == key, record.passed { try cache.store(record) }
            default: break
            }
        }
        removed = wrong
    }
}
