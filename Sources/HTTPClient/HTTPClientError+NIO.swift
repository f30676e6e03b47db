import Basics
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

extension HTTPClientError {
    /// Converts an error on an established connection.
    init(wire error: any Error) {
        switch error {
        case let error as HTTPClientError: self = error
        case HTTPParserError.invalidEOFState, HTTPParserError.closedConnection: self = .closed
        case let error as HTTPParserError: self = .malformed("\(error)")
        case is IOError, is ChannelError: self = .closed
        case let error as NIOSSLError: self = .init(security: error)
        case let error as BoringSSLError: self = .init(library: error)
        case let error as NIOSSLExtraError: self = .cannotConnect(reason: "TLS fails: \(error)", errno: 0)
        default: self = .malformed("\(error)")
        }
    }

    /// Converts an error of TLS.
    private init(security error: NIOSSLError) {
        switch error {
        case .handshakeFailed(let cause): self = .init(library: cause)
        case .uncleanShutdown: self = .closed
        default: self = .cannotConnect(reason: "TLS fails: \(error)", errno: 0)
        }
    }

    /// Converts an error of BoringSSL. NIO hides its code, so the name of the reason decides.
    private init(library error: BoringSSLError) {
        let reason = "TLS fails: \(error)"
        self = reason.contains("CERTIFICATE_VERIFY_FAILED") ? .untrusted(reason: reason) : .cannotConnect(reason: reason, errno: 0)
    }

    /// Converts an error that occurred while connecting.
    init(connecting error: any Error, limit: TimeLimit?) {
        switch error {
        case let error as HTTPClientError: self = error
        case ChannelError.connectTimeout(let amount): self = .timedOut(after: limit?.duration ?? .nanoseconds(amount.nanoseconds))
        case let error as IOError: self = .cannotConnect(reason: SystemText.of(error.errnoCode), errno: error.errnoCode)
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first {
                self.init(connecting: first.error, limit: limit)
            } else {
                self = .cannotConnect(reason: "no address for \(error.host)", errno: 0)
            }
        case SocketAddressError.unixDomainSocketPathTooLong:
            self = .cannotConnect(reason: "the socket's path is longer than 107 bytes", errno: ENAMETOOLONG)
        default: self = .cannotConnect(reason: "\(error)", errno: 0)
        }
    }
}

extension TimeAmount {
    /// Converts a duration. Durations above 290 years are reduced to that length.
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        self = .nanoseconds(overflow ? .max / 4 : min(nanoseconds, .max / 4) + attoseconds / 1_000_000_000)
    }
}
