package import ContentHash

extension CacheFolder {
    /// The record of this key, even if its tests failed. Failed tests are kept while they are the newest.
    package func anyTestRecord(_ function: String, _ key: Digest) -> TestRecord? {
        testRecord(function, key) ?? currentTest(function).flatMap { $0.key == key ? $0 : nil }
    }
}
