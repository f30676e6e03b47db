internal import Synchronization

/// The TLS settings of one client. The authorities are read at the first connection.
final class KeptSecurity: Sendable {
    private let kept = Mutex<Security?>(nil)

    /// The settings for an endpoint, which must be the same at each call. Nil if it has no TLS.
    func settings(for endpoint: HTTPEndpoint) throws(HTTPClientError) -> Security? {
        if let known = kept.withLock({ $0 }) { return known }
        let made = try Security(endpoint)
        kept.withLock { $0 = made }
        return made
    }
}
