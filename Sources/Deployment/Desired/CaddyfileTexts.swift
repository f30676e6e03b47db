import ReverseProxy
import Synchronization

/// The Caddyfile that was made last. A run asks for the same one several times, and makes it once.
package final class CaddyfileTexts: Sendable {
    /// A Caddyfile and everything that it is made of.
    private struct Made: Sendable {
        let table: RouteTable
        let settings: CaddyfileInputs
        let text: String
    }

    private let last = Mutex<Made?>(nil)

    /// Creates the value. No Caddyfile is made yet.
    package init() {}

    /// The Caddyfile of a table, as ``DesiredState/caddyfile(_:)`` makes it.
    /// - Throws: ``ProxyConfigurationError``, like ``DesiredState/caddyfile(_:)``.
    func text(of desired: DesiredState, _ table: RouteTable) throws(ProxyConfigurationError) -> String {
        let settings = desired.caddyfileInputs
        if let made = last.withLock({ $0 }), made.table == table, made.settings == settings { return made.text }
        let text = try desired.caddyfile(table)
        last.withLock { $0 = Made(table: table, settings: settings, text: text) }
        return text
    }
}
