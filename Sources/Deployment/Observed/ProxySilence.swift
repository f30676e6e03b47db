/// The reason why a proxy that runs does not serve.
package enum ProxySilence: Hashable, Sendable, CustomStringConvertible {
    /// The keeper does not answer. The value is the reason.
    case keeper(String)
    /// The keeper answers, and no Caddy serves.
    case caddy
    /// Nothing accepts connections at a published port.
    case port(Int)

    package var description: String {
        switch self {
        case .keeper(let reason): "its keeper does not answer: \(reason)"
        case .caddy: "no Caddy serves in it"
        case .port(let number): "nothing accepts connections at port \(number)"
        }
    }
}
