package import Basics
package import ContentHash

/// An error whose failure has a record in the cache.
package protocol RecordedFailure: Explained {
    /// The key of the record. Nil if nothing could be recorded.
    var record: Digest? { get }
}
