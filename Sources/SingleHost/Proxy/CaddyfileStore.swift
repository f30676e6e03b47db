import Basics
import ContentHash
import Deployment

/// The Caddyfile that was loaded last, with its sources and its snippets, in the state folder.
///
/// The files hold hashes of basic authentication. Only Caddy's user may read the Caddyfile and the
/// snippets. Only the owner of the deployment may read the sources.
struct CaddyfileStore: Sendable {
    let state: StateFolder
    @Shared var files: FileEffects
    @Shared var keeper: StateKeeper
    /// The Caddyfile that was decoded last. A run reads the files several times.
    private let last = Remembered<Stored, LoadedCaddyfile>()

    /// The bytes of the Caddyfile and of its sources.
    private struct Stored: Hashable, Sendable {
        let text: [UInt8]
        let source: [UInt8]?
    }

    /// The Caddyfile that was loaded last; nil if it is not known.
    func loaded() throws -> LoadedCaddyfile? {
        guard let bytes = try files.read(state.caddyfile) else { return nil }
        let stored = Stored(text: bytes, source: try files.read(state.loaded))
        return last.value(of: stored) {
            let text = String(decoding: stored.text, as: UTF8.self)
            let source = try? stored.source.flatMap { try JSONCoding.decode(LoadedCaddyfile.Source.self, from: $0) }
            return LoadedCaddyfile(text: text, source: source?.digest == Digest.of(text).hex ? source : nil)
        }
    }

    /// Writes the Caddyfile that was loaded, and its sources.
    func write(_ loaded: LoadedCaddyfile) throws {
        try files.writePrivate(state.caddyfile, Array(loaded.text.utf8), owner: keeper.caddyOwner)
        if let source = loaded.source { try files.writePrivate(state.loaded, try JSONCoding.pretty(source)) }
    }

    /// Restores an earlier Caddyfile; nil removes the current one.
    func restore(_ before: LoadedCaddyfile?) throws {
        if let before { try write(before) } else { try files.remove(state.caddyfile) }
    }

    /// Removes the Caddyfile and its sources.
    func remove() throws {
        try files.remove(state.caddyfile)
        try files.remove(state.loaded)
    }

    /// True when the end of a load is unknown. See ``RouteLoader``.
    func isLoading() throws -> Bool { try files.read(state.loading) != nil }

    /// Notes that a Caddyfile is loaded and not stored yet.
    func startLoading() throws { try files.write(state.loading, []) }

    /// Notes that the loaded Caddyfile is stored.
    func endLoading() throws { try files.remove(state.loading) }

    /// Writes the snippets of a desired state to a folder that is named by their content.
    func writeSnippets(_ desired: DesiredState) throws {
        guard let folder = desired.snippetFolder else { return }
        try files.makeFolder(state.proxy + "/" + folder, 0o755, nil)
        for (name, text) in desired.snippets.sorted(by: { $0.key < $1.key }) {
            try files.writePrivate(state.proxy + "/" + folder + "/" + name, Array(text.utf8), owner: keeper.caddyOwner)
        }
    }

    /// Removes the snippets that the loaded Caddyfile does not import.
    func removeOldSnippets(_ desired: DesiredState) throws {
        for name in try files.list(state.proxy) where name.hasPrefix(DesiredState.snippetPrefix) && name != desired.snippetFolder {
            try files.remove(state.proxy + "/" + name)
        }
    }

    /// Removes the snippets that killed runs left and that no Caddyfile imports.
    func removeAbandonedSnippets() {
        guard let names = try? files.list(state.proxy) else { return }
        let snippets = names.filter { $0.hasPrefix(DesiredState.snippetPrefix) }
        guard !snippets.isEmpty, let text = try? loaded()?.text else { return }
        for name in snippets {
            // The next run tries again to remove a snippet that stays.
            if text.contains(name) { files.removeAbandoned(state.proxy + "/" + name) } else { try? files.remove(state.proxy + "/" + name) }
        }
    }
}
