package import ContentHash

extension CacheFolder {
    /// The record of this key, even if its tests failed. Only the newest record of failed tests is
    /// stored.
    package func anyTestRecord(_ function: String, _ key: Digest) -> TestRecord? {
        testRecord(function, key) ?? currentTest(function).flatMap { $0.key == key ? $0 : nil }
    }
}
