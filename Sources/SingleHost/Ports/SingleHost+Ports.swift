import Deployment
import Basics
import FoundationEssentials
import Synchronization

extension SingleHost {
    /// The port for a function's next container; the allotment is written down before it is used.
    func nextPort(_ function: DesiredFunction, in desired: DesiredState, used: Set<Int>) throws -> Int {
        try withPorts { ports in
            try ports.next(
                for: function.name, used: used, range: desired.ports, known: Set(desired.functions.map(\.name)),
                isFree: { effects.portIsFree("127.0.0.1", $0) })
        }
    }

    /// The pair that a function has.
    func ports(of function: String) throws -> [Int] { try withPorts { $0[function] ?? [] } }

    /// Changes the table; it is written only when it is another one afterwards.
    func withPorts<R>(_ body: (inout PortAllotments) throws -> R) throws -> R {
        try memory.ports.withLock { cached in
            let before = try cached ?? readPorts()
            var after = before
            let result = try body(&after)
            if after != before {
                try files.write(state.ports, try JSONCoding.pretty(after.pairs))
            }
            cached = after
            return result
        }
    }

    /// A table that is missing or torn is an empty one: labels fill it again.
    private func readPorts() throws -> PortAllotments {
        guard let bytes = try files.read(state.ports), let pairs = try? JSONCoding.decode([String: [Int]].self, from: bytes) else {
            return PortAllotments()
        }
        return PortAllotments(pairs: pairs.filter { $0.value.count == 2 })
    }
}
