import FunctionModel

/// The number of requests that Caddy is passing to one upstream, read from
/// `/reverse_proxy/upstreams`.
///
/// Measured with Caddy 2.11.7: the configured address, a placeholder, counts all requests of its
/// route. Each address that the placeholder stands for has its own entry while requests to it are
/// in flight. A reload does not change that. Versions before 2.11.2 have no such entries.
///
/// The placeholder is listed as `tcp/{file.<folder>/<function>}`. A Caddyfile of an older version
/// of this program has `{file.<folder>/<function>}:3000`.
enum InFlight: Hashable, Sendable {
    case none
    case some(Int)
    /// This version of Caddy does not report the number.
    case unknown

    /// Reads the number for one container of a function.
    /// - Parameters:
    ///   - alias: the alias of the container.
    ///   - port: the port that it listens on.
    init(alias: String, port: Int, function: String, upstreams: [String: Int], listsReplaced: Bool) {
        let address = "\(alias):\(port)"
        if let count = upstreams[address], count > 0 {
            self = .some(count)
        } else if listsReplaced {
            self = .none
        } else {
            let ends = ["/\(function)}", "/\(function)}:\(Contract.port)"]
            let counts = upstreams.filter { upstream in ends.contains { upstream.key.hasSuffix($0) } }.map(\.value)
            // Caddy passes no request to the function, and so none to this container.
            self = counts.isEmpty || counts.contains { $0 > 0 } ? .unknown : .none
        }
    }

    /// True when a Caddy of this version (`v2.11.7 h1:…`) lists replaced upstreams. An unreadable
    /// version counts as an old one.
    static func listsReplaced(version: String) -> Bool {
        guard let word = version.split(whereSeparator: { $0 == " " || $0 == "\n" }).first else { return false }
        let numbers = word.drop { $0 == "v" }.prefix { $0 != "-" }.split(separator: ".").map { Int($0) ?? -1 }
        guard numbers.count == 3, !numbers.contains(-1) else { return false }
        return [2, 11, 1].lexicographicallyPrecedes(numbers)
    }
}
