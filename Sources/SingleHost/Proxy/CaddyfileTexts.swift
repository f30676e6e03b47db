import Basics
import Deployment
import ReverseProxy

/// The Caddyfile that was made last. A run asks for the same one several times, and makes it once.
struct CaddyfileTexts: Sendable {
    /// Everything that a Caddyfile is made from.
    private struct Source: Hashable, Sendable {
        let table: RouteTable
        let settings: CaddyfileInputs
    }

    private let last = Remembered<Source, String>()

    /// The Caddyfile of a table, as `DesiredState.caddyfile(_:)` makes it.
    /// - Throws: ``ProxyConfigurationError``, like `DesiredState.caddyfile(_:)`.
    func text(of desired: DesiredState, _ table: RouteTable) throws(ProxyConfigurationError) -> String {
        let source = Source(table: table, settings: desired.caddyfileInputs)
        return try last.value(of: source) { () throws(ProxyConfigurationError) in try desired.caddyfile(table) }
    }
}
