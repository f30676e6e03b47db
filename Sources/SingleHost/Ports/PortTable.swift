import Basics
import Deployment
import FoundationEssentials
import Synchronization

/// The host ports of all functions, kept in the state folder.
final class PortTable: Sendable {
    private let path: String
    private let files: FileEffects
    private let isFree: @Sendable (_ host: String, _ port: Int) -> Bool
    private let cached = Mutex<PortAllotments?>(nil)

    /// Creates a table for a file. The file is read when it is first needed.
    init(path: String, files: FileEffects, isFree: @escaping @Sendable (_ host: String, _ port: Int) -> Bool) {
        (self.path, self.files, self.isFree) = (path, files, isFree)
    }

    /// The port for a function's next container. It is written to the file before it is returned.
    /// - Parameter used: the ports that the function's own containers hold.
    func next(_ function: DesiredFunction, in desired: DesiredState, used: Set<Int>) throws -> Int {
        try change { ports in
            try ports.next(
                for: function.name, used: used, range: desired.ports, known: Set(desired.functions.map(\.name)),
                isFree: { isFree("127.0.0.1", $0) })
        }
    }

    /// The pair of a function. Empty if it has none.
    func pair(of function: String) throws -> [Int] { try change { $0[function] ?? [] } }

    /// Takes over the ports of containers whose functions have none.
    func adopt(_ containers: [ObservedContainer]) throws {
        try change { ports in
            for container in containers { ports.adopt(container.ports, for: container.function) }
        }
    }

    /// Forgets the pair of a function because another process holds one of its ports.
    func forget(_ function: String) throws { try change { $0.forget(function) } }

    /// Drops the cached table. Another process may have changed the file.
    func reload() { cached.withLock { $0 = nil } }

    /// Changes the table. It is written only if it differs afterwards.
    private func change<R>(_ body: (inout PortAllotments) throws -> R) throws -> R {
        try cached.withLock { cached in
            let before = try cached ?? read()
            var after = before
            let result = try body(&after)
            if after != before { try files.write(path, try JSONCoding.pretty(after.pairs)) }
            cached = after
            return result
        }
    }

    /// Reads the table. A missing or torn file is an empty table. Labels fill it again.
    private func read() throws -> PortAllotments {
        guard let bytes = try files.read(path), let pairs = try? JSONCoding.decode([String: [Int]].self, from: bytes) else {
            return PortAllotments()
        }
        return PortAllotments(pairs: pairs.filter { $0.value.count == 2 })
    }
}
