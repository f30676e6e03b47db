import Basics
import ContentHash
import FoundationEssentials
import Glibc
import HTTPClient

/// The registry of an agent: its sockets, and the blobs that it keeps for the next run.
///
/// The client reaches the socket file through ssh. The host's engine reaches a loopback port.
struct AgentDoor: Sendable {
    private let folder: String
    private let socket: String
    private let keptPath: String
    private let registry: HostRegistry
    private let port = Once<Int>()
    private let ports = AsyncStream.makeStream(of: Result<Int, any Error>.self)

    /// Prepares a registry. Nothing is created.
    /// - Parameters:
    ///   - blobs: the folder of the blobs.
    ///   - folder: the folder of the socket.
    init(blobs: String, folder: String, socket: String) {
        (self.folder, self.socket) = (folder, socket)
        keptPath = blobs + "/kept.json"
        registry = HostRegistry(BlobStore(folder: blobs))
    }

    /// The number of bytes that came in this run.
    var received: Int { registry.received }

    /// Creates the folders, and serves at both places until the task is cancelled.
    func serve() async {
        do {
            try registry.blobs.create()
            guard mkdir(folder, 0o700) == 0 else { throw FileError(operation: "create", path: folder, errno: errno) }
        } catch {
            ports.continuation.yield(.failure(error))
            return
        }
        await withTaskGroup(of: Void.self) { group in
            for address in [LoopbackServer.Address.socket(path: socket), .port(host: "127.0.0.1", 0)] {
                group.addTask {
                    do { try await registry.serve(at: address, ready: { ports.continuation.yield(.success($0)) }) } catch {
                        ports.continuation.yield(.failure(error))
                    }
                }
            }
        }
    }

    /// The registry. Waits until both places are open.
    /// - Throws: the error of the place that could not be opened.
    func value() async throws -> RegistryDoor {
        let port = try await port.value { [ports] in
            var (port, open) = (0, 0)
            for await result in ports.stream {
                port = max(port, try result.get())
                open += 1
                if open == 2 { return port }
            }
            throw CancellationError()
        }
        return RegistryDoor(port: port, secret: registry.secret)
    }

    /// Removes the socket.
    func close() {
        unlink(socket)
        rmdir(folder)
    }

    // MARK: - Kept blobs

    /// Records the blobs of a function's newest image, which ``forgetAllBut(_:)`` keeps.
    func keep(_ image: ShippedImage, _ manifest: String) throws {
        guard let parts = try parts(of: manifest) else { return }
        var kept = try kept()
        kept[image.key] = parts.map(\.hex)
        try AtomicFile.write(JSONCoding.pretty(kept), to: keptPath, mode: 0o600)
    }

    /// Removes the blobs of an image that could not be used.
    func discard(_ manifest: String) {
        for digest in (try? parts(of: manifest)) ?? [] { registry.blobs.remove(digest) }
    }

    /// Removes the blobs that no newest image of these functions has.
    func forgetAllBut(_ functions: [String]) throws {
        let names = Set(functions + [ShippedImage.proxy])
        let kept = try kept().filter { names.contains($0.key) }
        if kept.isEmpty { return }
        try AtomicFile.write(JSONCoding.pretty(kept), to: keptPath, mode: 0o600)
        registry.blobs.keepOnly(Set(kept.values.joined().compactMap { Digest(hex: $0) }))
    }

    /// The digests of a manifest and of everything that it names. Nil if it is not there.
    private func parts(of manifest: String) throws -> [Digest]? {
        guard let digest = RegistryRoute.digest(manifest), let bytes = try registry.blobs.bytes(of: digest, limit: ImageManifest.limit),
            let manifest = ImageManifest(bytes)
        else { return nil }
        return [digest] + manifest.blobs
    }

    private func kept() throws -> [String: [String]] {
        guard let bytes = try AtomicFile.read(keptPath) else { return [:] }
        // A torn list only costs transfers: the blobs that it named are sent once more.
        return (try? JSONCoding.decode([String: [String]].self, from: bytes)) ?? [:]
    }
}
