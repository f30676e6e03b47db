import Basics
import ContentHash
import FoundationEssentials
import Glibc
import HTTPClient

/// The registry of an agent: its sockets, and the blobs that it keeps for the next run.
///
/// The client reaches the socket file through ssh. The host's engine reaches a loopback port.
struct AgentDoor: Sendable {
    private let store: BlobStore
    private let registry: HostRegistry
    private let socket: String
    private let port = Once<Int>()
    private let ports = AsyncStream.makeStream(of: Int.self)
    private let keptPath: String

    /// Creates the folders of the blobs and of the socket.
    /// - Throws: `FileError`, also if the folder of the socket exists.
    init(blobs: String, socket: String) throws {
        store = try BlobStore(folder: blobs)
        registry = HostRegistry(store)
        self.socket = socket
        keptPath = blobs + "/kept.json"
        let folder = Self.folder(of: socket)
        guard mkdir(folder, 0o700) == 0 else { throw FileError(operation: "create", path: folder, errno: errno) }
    }

    /// Serves at both places until the task is cancelled.
    func serve() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await registry.serve(at: .socket(path: socket), ready: { _ in }) }
            group.addTask {
                try? await registry.serve(at: .port(host: "127.0.0.1", 0), ready: { ports.continuation.yield($0) })
                ports.continuation.finish()
            }
        }
    }

    /// The number of bytes that came in this run.
    var received: Int { registry.received }

    /// The open registry. Waits until it is open.
    func value() async throws -> RegistryDoor {
        let port = try await port.value { [ports] in
            for await port in ports.stream { return port }
            throw CancellationError()
        }
        return RegistryDoor(port: port, secret: registry.secret)
    }

    /// Removes the socket.
    func close() {
        unlink(socket)
        rmdir(Self.folder(of: socket))
    }

    private static func folder(of path: String) -> String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }

    // MARK: - Kept blobs

    /// Notes the blobs of a function's image. They are kept while it is the function's newest.
    func keep(_ image: ShippedImage, _ manifest: String) throws {
        guard let digest = RegistryRoute.digest(manifest), let bytes = try store.bytes(of: digest, limit: 4 << 20),
            let parts = ImageManifest(bytes)
        else { return }
        var kept = try kept()
        kept[image.function ?? RegistryDoor.proxy] = ([digest] + parts.blobs).map(\.hex)
        try AtomicFile.write(JSONCoding.pretty(kept), to: keptPath, mode: 0o600)
    }

    /// Removes the blobs that no newest image of these functions has.
    func forgetAllBut(_ functions: [String]) throws {
        let names = Set(functions + [RegistryDoor.proxy])
        let kept = try kept().filter { names.contains($0.key) }
        try AtomicFile.write(JSONCoding.pretty(kept), to: keptPath, mode: 0o600)
        store.keepOnly(Set(kept.values.joined().compactMap { Digest(hex: $0) }))
    }

    private func kept() throws -> [String: [String]] {
        guard let bytes = try AtomicFile.read(keptPath) else { return [:] }
        return (try? JSONCoding.decode([String: [String]].self, from: bytes)) ?? [:]
    }
}
