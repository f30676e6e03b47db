internal import NIOCore
internal import NIOSSL

/// The TLS settings of connections to one endpoint.
struct Security: Sendable {
    private let context: NIOSSLContext
    private let host: String

    /// Reads the authorities of an endpoint. Nil if the endpoint has no TLS.
    init?(_ endpoint: HTTPEndpoint) throws(HTTPClientError) {
        guard case .tls(let host, _, let authorities) = endpoint else { return nil }
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.additionalTrustRoots = authorities.map { .file($0) }
        do { context = try NIOSSLContext(configuration: settings) } catch {
            throw .cannotConnect(reason: "the authorities \(authorities.joined(separator: ", ")) cannot be read: \(error)", errno: 0)
        }
        self.host = host
    }

    /// The handler that encrypts a connection. It verifies the certificate for the host.
    func handler() throws -> NIOSSLClientHandler {
        // A name of a server is never an address (RFC 6066, section 3). Without a name, the address
        // of the peer is verified.
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        return try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host)
    }
}
