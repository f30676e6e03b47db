import CPosix
import ContentHash
import FoundationEssentials
import Glibc
import Synchronization

/// The files of images that came to a host, by their SHA-256 digest.
///
/// A file has its name only after its digest was verified. So a broken transfer leaves complete
/// blobs, and the next try sends only the rest.
struct BlobStore: Sendable {
    /// The folder of the blobs.
    let folder: String

    /// Creates the folder, which only this user may enter.
    func create() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        guard chmod(folder, 0o700) == 0 else { throw FileError(operation: "chmod", path: folder, errno: errno) }
    }

    /// The path of a blob.
    func path(_ digest: Digest) -> String { folder + "/" + digest.hex }

    /// The size of a blob; nil if it is absent.
    func size(of digest: Digest) -> Int? {
        var status = stat()
        guard stat(path(digest), &status) == 0 else { return nil }
        return Int(status.st_size)
    }

    /// Stores bytes as a blob.
    func add(_ bytes: [UInt8]) throws -> Digest {
        let digest = Digest.of(bytes)
        try AtomicFile.write(bytes, to: path(digest), mode: 0o600)
        return digest
    }

    /// The bytes of a blob; nil if it is absent.
    func bytes(of digest: Digest, limit: Int) throws -> [UInt8]? { try AtomicFile.read(path(digest), limit: limit) }

    /// Removes a blob.
    func remove(_ digest: Digest) { unlink(path(digest)) }

    /// Begins a blob whose bytes will arrive.
    func begin() throws -> BlobUpload { try BlobUpload(in: self) }

    /// Removes all blobs except some, and unfinished uploads.
    /// - Parameter age: the seconds since which a file has to be there. A younger one may belong to
    ///   another run.
    func keepOnly(_ digests: Set<Digest>, age: Int = 3600) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names {
            let path = folder + "/" + name
            if let digest = Digest(hex: name), digests.contains(digest) { continue }
            guard Digest(hex: name) != nil || name.hasPrefix(BlobUpload.prefix) else { continue }
            var status = stat()
            if stat(path, &status) == 0, status.st_mtim.tv_sec <= time(nil) - age { unlink(path) }
        }
    }
}

/// A blob that is being received. Its file is removed unless it is finished.
final class BlobUpload: Sendable {
    private struct State: ~Copyable {
        var hasher = ContentHasher()
        var count = 0
        var isStored = false
    }

    /// The prefix of the names of unfinished files.
    static let prefix = "upload-"

    private let store: BlobStore
    private let path: String
    private let descriptor: Int32
    private let state = Mutex(State())

    fileprivate init(in store: BlobStore) throws {
        self.store = store
        path = store.folder + "/\(Self.prefix)\(UInt64.random(in: 0 ... .max))"
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw FileError(operation: "create", path: path, errno: errno) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if !state.withLock({ $0.isStored }) { unlink(path) }
    }

    /// The number of bytes so far.
    var count: Int { state.withLock { $0.count } }

    /// Adds bytes at the end.
    func append(_ bytes: [UInt8]) throws {
        try state.withLock { state in
            var done = 0
            while done < bytes.count {
                let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done) }
                if written < 0 {
                    if errno == EINTR { continue }
                    throw FileError(operation: "write", path: path, errno: errno)
                }
                done += written
            }
            state.hasher.update(bytes)
            state.count += bytes.count
        }
    }

    /// Gives the file its name if it has the digest.
    /// - Returns: false for another content, which is removed.
    func finish(as digest: Digest) throws -> Bool {
        try state.withLock { state in
            var hasher = ContentHasher()
            swap(&hasher, &state.hasher)
            guard hasher.finalize() == digest else { return false }
            // A name must never stand for a part of the content.
            guard fsync(descriptor) == 0 else { throw FileError(operation: "write", path: path, errno: errno) }
            guard rename(path, store.path(digest)) == 0 else { throw FileError(operation: "rename", path: path, errno: errno) }
            state.isStored = true
            return true
        }
    }
}
