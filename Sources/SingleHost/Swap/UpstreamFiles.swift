import Deployment

/// The upstream files, which Caddy reads for each request. Each has the alias of the container that
/// serves one function.
struct UpstreamFiles: Sendable {
    let state: StateFolder
    let files: FileEffects

    /// The aliases of all functions that are served, by function.
    func all() throws -> [String: String] {
        var upstreams: [String: String] = [:]
        // Names of functions have no dot. Names of temporary files do.
        for name in try files.list(state.upstreams) where !name.contains(".") { upstreams[name] = try alias(of: name) }
        return upstreams
    }

    /// The alias that a function's file names; nil if there is none.
    func alias(of function: String) throws -> String? {
        guard let bytes = try files.read(state.upstream(function)) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        return text.isEmpty ? nil : text
    }

    /// Sends the next requests of a function to a container.
    func point(_ function: String, to alias: String) throws { try files.write(state.upstream(function), Array(alias.utf8)) }

    /// Removes the upstream file of a function.
    func remove(_ function: String) throws { try files.remove(state.upstream(function)) }

    /// True when every answer closes its connection. See ``RouteLoader``.
    func isClosing() throws -> Bool { try files.read(state.closing) != nil }

    /// Makes every answer close its connection.
    func startClosing() throws { try files.write(state.closing, []) }

    /// Lets connections stay open again.
    func endClosing() throws { try files.remove(state.closing) }
}
