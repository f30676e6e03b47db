import FunctionModel
import Deployment
/// How many requests Caddy is passing to one upstream, read from `/reverse_proxy/upstreams`.
///
/// Measured with 2.11.7: the configured address (a placeholder) counts all requests of its route; each address that it stands for has
/// an entry of its own while requests to it are in flight, after a reload too. Before 2.11.2 there are no such entries.
enum InFlight: Hashable, Sendable {
    case none
    case some(Int)
    /// This Caddy does not tell.
    case unknown

    init(alias: String, function: String, upstreams: [String: Int], listsReplaced: Bool) {
        let address = "\(alias):\(Contract.port)"
        if let count = upstreams[address], count > 0 {
            self = .some(count)
        } else if listsReplaced {
            self = .none
        } else {
            let ends = "/\(function)}:\(Contract.port)"
            let counts = upstreams.filter { $0.key.hasSuffix(ends) }.map(\.value)
            // Nothing goes to the function at all, so nothing to this container of it.
            self = counts.isEmpty || counts.contains { $0 > 0 } ? .unknown : .none
        }
    }

    /// True if a Caddy of this version (`v2.11.7 h1:…`) lists replaced upstreams. A version that can't be read is taken for an old one.
    static func listsReplaced(version: String) -> Bool {
        guard let word = version.split(whereSeparator: { $0 == " " || $0 == "\n" }).first else { return false }
        let numbers = word.drop { $0 == "v" }.prefix { $0 != "-" }.split(separator: ".").map { Int($0) ?? -1 }
        guard numbers.count == 3, !numbers.contains(-1) else { return false }
        return [2, 11, 1].lexicographicallyPrecedes(numbers)
    }
}
