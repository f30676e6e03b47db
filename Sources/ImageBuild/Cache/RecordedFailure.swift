package import ContentHash

/// A failure that the cache has a record of.
package protocol RecordedFailure: Error {
    /// The key of the record; nil if nothing could be recorded.
    var record: Digest? { get }
}
