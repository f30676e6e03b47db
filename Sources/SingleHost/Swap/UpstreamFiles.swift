import Deployment
import FunctionModel

/// The upstream files, which Caddy reads for each request. Each has the address of the container
/// that serves one function: its alias and its port, `sum-2:3000`.
///
/// The files of older versions have no port, which means `Contract.port`.
struct UpstreamFiles: Sendable {
    let state: StateFolder
    let files: FileEffects
    /// Points a function to an address in a proxy whose mounted folders are gone.
    let pointDetached: @Sendable (_ function: String, _ address: String) async throws -> Void

    /// The aliases of all functions that are served, by function.
    func all() throws -> [String: String] {
        var upstreams: [String: String] = [:]
        for name in try functions() { upstreams[name] = try alias(of: name) }
        return upstreams
    }

    /// The alias that a function's file names; nil if there is none.
    func alias(of function: String) throws -> String? {
        try address(of: function).map { String($0.prefix { $0 != ":" }) }
    }

    /// Sends the next requests of a function to a container.
    /// - Parameter port: the port that the function listens on inside the container.
    func point(_ function: String, to alias: String, port: Int) async throws {
        let address = "\(alias):\(port)"
        try files.write(state.upstream(function), Array(address.utf8))
        try await pointDetached(function, address)
    }

    /// The functions whose file is that of an older version.
    func withoutPort() throws -> [String] {
        try functions().filter { try address(of: $0)?.contains(":") == false }
    }

    /// Adds the port to files of older versions.
    func addPorts() async throws {
        for function in try withoutPort() {
            if let alias = try alias(of: function) { try await point(function, to: alias, port: Contract.port) }
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
