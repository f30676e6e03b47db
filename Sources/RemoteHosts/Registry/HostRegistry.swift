import Basics
import ContentHash
import HTTPClient
import Synchronization

/// The registry of one run on a host. The engine of the client pushes to it, and the engine of the
/// host pulls from it.
///
/// The engines find out which layers are missing. Names begin with a secret, because every user of
/// both machines can connect to their loopback ports.
final class HostRegistry: Sendable {
    private struct State {
        var uploads: [String: BlobUpload] = [:]
        /// The manifests, by repository and tag or digest.
        var manifests: [String: Manifest] = [:]
        var received = 0
    }

    private struct Manifest {
        var digest: Digest
        var mediaType: String
    }

    /// The first part of every repository's name.
    let secret: String
    /// The blobs.
    let blobs: BlobStore
    private let state = Mutex(State())

    /// Creates a registry without manifests.
    init(_ blobs: BlobStore) {
        self.blobs = blobs
        secret = RandomName.make()
    }

    /// The number of bytes that clients have sent in blobs.
    var received: Int { state.withLock(\.received) }

    /// Serves until the task is cancelled.
    func serve(at address: LoopbackServer.Address, ready: @Sendable (Int) -> Void) async throws {
        try await LoopbackServer.run(at: address, ready: ready) { [self] request, body in try await answer(request, body) }
    }

    /// Answers one request. A file that cannot be written, as on a full disk, is a refusal that no
    /// engine retries.
    func answer(_ request: LoopbackServer.Request, _ body: LoopbackServer.Body) async throws -> LoopbackServer.Answer {
        do { return try await route(request, body) } catch let error as FileError {
            return Self.refusal(403, "DENIED", "\(error)")
        }
    }

    private func route(_ request: LoopbackServer.Request, _ body: LoopbackServer.Body) async throws -> LoopbackServer.Answer {
        guard let route = RegistryRoute(method: request.method, target: request.target, secret: secret) else {
            return Self.refusal(404, "NAME_UNKNOWN")
        }
        switch route {
        case .base: return LoopbackServer.Answer(status: 200, headers: Self.version)
        case .blob(let digest):
            guard let size = blobs.size(of: digest) else { return Self.refusal(404, "BLOB_UNKNOWN") }
            return found(blobs.path(digest), size, digest, "application/octet-stream")
        case .begin(_, _, let mount?) where blobs.size(of: mount) != nil: return created(mount)
        case .begin(let repository, let whole, _):
            let upload = try blobs.begin()
            if let whole { return try await finish(upload, whole, body) }
            let name = String(UInt64.random(in: 0 ... .max), radix: 16)
            state.withLock { $0.uploads[name] = upload }
            return accepted("/v2/\(repository)/blobs/uploads/\(name)", count: 0)
        case .append(let name):
            guard let upload = state.withLock({ $0.uploads[name] }) else { return Self.refusal(404, "BLOB_UPLOAD_UNKNOWN") }
            try await receive(body, into: upload)
            return accepted(request.target, count: upload.count)
        case .finish(let name, let digest):
            guard let upload = state.withLock({ $0.uploads.removeValue(forKey: name) }) else {
                return Self.refusal(404, "BLOB_UPLOAD_UNKNOWN")
            }
            return try await finish(upload, digest, body)
        case .store(let repository, let reference): return try await store(repository, reference, body)
        case .manifest(let repository, let reference):
            guard let manifest = state.withLock({ $0.manifests["\(repository) \(reference)"] }), let size = blobs.size(of: manifest.digest)
            else { return Self.refusal(404, "MANIFEST_UNKNOWN") }
            return found(blobs.path(manifest.digest), size, manifest.digest, manifest.mediaType)
        }
    }

    private func receive(_ body: LoopbackServer.Body, into upload: BlobUpload) async throws {
        while let piece = try await body.next() {
            try upload.append(piece)
            state.withLock { $0.received += piece.count }
        }
    }

    private func finish(_ upload: BlobUpload, _ digest: Digest, _ body: LoopbackServer.Body) async throws -> LoopbackServer.Answer {
        try await receive(body, into: upload)
        guard try upload.finish(as: digest) else { return Self.refusal(400, "DIGEST_INVALID") }
        return created(digest)
    }

    private func store(_ repository: String, _ reference: String, _ body: LoopbackServer.Body) async throws -> LoopbackServer.Answer {
        var bytes: [UInt8] = []
        while let piece = try await body.next() {
            bytes += piece
            if bytes.count > ImageManifest.limit { return Self.refusal(413, "SIZE_INVALID") }
        }
        guard let manifest = ImageManifest(bytes) else { return Self.refusal(400, "MANIFEST_INVALID") }
        guard manifest.blobs.allSatisfy({ blobs.size(of: $0) != nil }) else { return Self.refusal(404, "MANIFEST_BLOB_UNKNOWN") }
        let digest = try blobs.add(bytes)
        let stored = Manifest(digest: digest, mediaType: manifest.mediaType)
        state.withLock { state in
            for name in [reference, "sha256:\(digest.hex)"] { state.manifests["\(repository) \(name)"] = stored }
        }
        return created(digest)
    }

    private func created(_ digest: Digest) -> LoopbackServer.Answer {
        LoopbackServer.Answer(status: 201, headers: Self.headers(["Docker-Content-Digest": "sha256:\(digest.hex)"]))
    }

    private func found(_ path: String, _ size: Int, _ digest: Digest, _ type: String) -> LoopbackServer.Answer {
        let headers = Self.headers([
            "Docker-Content-Digest": "sha256:\(digest.hex)", "Content-Type": type, "Content-Length": "\(size)",
        ])
        return LoopbackServer.Answer(status: 200, headers: headers, content: .file(path: path, length: size))
    }

    private func accepted(_ location: String, count: Int) -> LoopbackServer.Answer {
        LoopbackServer.Answer(status: 202, headers: Self.headers(["Location": location, "Range": "0-\(max(0, count - 1))"]))
    }

    private static let version: HeaderFields = ["Docker-Distribution-Api-Version": "registry/2.0"]

    private static func headers(_ more: KeyValuePairs<String, String>) -> HeaderFields {
        var headers = version
        for (name, value) in more { headers.add(name, value) }
        return headers
    }

    private static func refusal(_ status: Int, _ code: String, _ message: String = "") -> LoopbackServer.Answer {
        let errors = ["errors": [["code": code, "message": message]]]
        return LoopbackServer.Answer(
            status: status, contentType: "application/json", body: (try? JSONCoding.text(errors)) ?? "")
    }
}
