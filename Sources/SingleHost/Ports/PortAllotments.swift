package import Deployment
import ContentHash
import FoundationEssentials

/// Two host ports for each function, allotted once and used in turn. A value; ``SingleHost`` keeps it in the state folder.
package struct PortAllotments: Hashable, Sendable, Codable {
    package private(set) var pairs: [String: [Int]]

    package init(pairs: [String: [Int]] = [:]) { self.pairs = pairs }

    package subscript(function: String) -> [Int]? { pairs[function] }

    /// Takes over what labels say where nothing is known, as after the state folder was lost.
    package mutating func adopt(_ pair: [Int], for function: String) {
        let taken = Set(pairs.values.joined())
        if pairs[function] == nil, pair.count == 2, taken.isDisjoint(with: pair) { pairs[function] = pair }
    }

    /// The function's next port: of its pair the one that is not in `used` (ports that its own containers hold). A pair is allotted
    /// when there is none, and anew when the port is `busy` for somebody else.
    ///
    /// `known` names the functions there are; when all ports are allotted, pairs of others are given away.
    package mutating func next(
        for function: String, used: Set<Int>, range: ClosedRange<Int>, known: Set<String>, isFree: (Int) -> Bool
    ) throws(DeploymentError) -> Int {
        if let port = pairs[function]?.first(where: { !used.contains($0) }), isFree(port) { return port }
        var refused = Set(pairs[function] ?? [])
        pairs[function] = nil
        refused.formUnion(used)
        let pair = try fresh(in: range, refusing: refused, known: known, isFree: isFree)
        pairs[function] = pair
        return pair[0]
    }

    /// Forgets a pair that turned out to be held by somebody else, so that another one is allotted.
    package mutating func forget(_ function: String) { pairs[function] = nil }

    private mutating func fresh(
        in range: ClosedRange<Int>, refusing refused: Set<Int>, known: Set<String>, isFree: (Int) -> Bool
    ) throws(DeploymentError) -> [Int] {
        for givesAway in [false, true] {
            if givesAway { pairs = pairs.filter { known.contains($0.key) } }
            let taken = Set(pairs.values.joined()).union(refused)
            var found: [Int] = []
            for port in range where !taken.contains(port) && isFree(port) {
                found.append(port)
                if found.count == 2 { return found }
            }
        }
        throw .portsExhausted(range)
    }
}
