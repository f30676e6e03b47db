import Deployment
import FunctionModel

/// The upstream files, which Caddy reads for each request. Each has the address of the container
/// that serves one function: its alias and its port, `sum-2:3000`.
///
/// The files of older versions have no port, which means `Contract.port`.
struct UpstreamFiles: Sendable {
    let state: StateFolder
    @Shared var files: FileEffects
    /// Points a function to an address in a proxy whose mounted folders are gone.
    let pointDetached: @Sendable (_ function: String, _ address: String) async throws -> Void

    /// The aliases of all functions that are served, by function.
    func all() throws -> [String: String] { try addresses().mapValues { Self.alias(in: $0) } }

    /// The addresses of all functions that are served, by function.
    func addresses() throws -> [String: String] {
        var addresses: [String: String] = [:]
        for name in try functions() { addresses[name] = try address(of: name) }
        return addresses
    }

    /// The alias that a function's file names; nil if there is none.
    func alias(of function: String) throws -> String? { try address(of: function).map { Self.alias(in: $0) } }

    /// The alias in an address.
    static func alias(in address: String) -> String { String(address.prefix { $0 != ":" }) }

    /// True for the address in a file of an older version.
    static func isWithoutPort(_ address: String) -> Bool { !address.contains(":") }

    /// Sends the next requests of a function to a container.
    /// - Parameter port: the port that the function listens on inside the container.
    func point(_ function: String, to alias: String, port: Int) async throws {
        let address = "\(alias):\(port)"
        try files.write(state.upstream(function), Array(address.utf8))
        try await pointDetached(function, address)
    }

    /// Adds the port to files of older versions.
    func addPorts() async throws {
        for (function, address) in try addresses().sorted(by: { $0.key < $1.key }) where Self.isWithoutPort(address) {
            try await point(function, to: Self.alias(in: address), port: Contract.port)
        }
    }

    /// The names of the functions that have a file.
    private func functions() throws -> [String] {
        // Names of functions have no dot. Names of temporary files do.
        try files.list(state.upstreams).filter { !$0.contains(".") }
    }

    private func address(of function: String) throws -> String? {
        guard let bytes = try files.read(state.upstream(function)) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        return text.isEmpty ? nil : text
    }

    /// Removes the upstream file of a function.
    func remove(_ function: String) throws { try files.remove(state.upstream(function)) }
}
