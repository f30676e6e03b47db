package import Basics
import ContainerEngine
package import ContentHash

/// A context as a tar archive, which is made while it is written. Each file's bytes are verified
/// against its digest.
///
/// Equal trees and digests give equal archives, byte for byte. A few pieces are in memory at once,
/// however big a file is.
package struct ContextStream: Sendable {
    private let tree: ContextTree
    private let digests: [Digest]
    private let source: ContextSource
    private let pieceSize: Int
    private let dockerfile: [UInt8]?

    /// Creates a stream.
    /// - Parameters:
    ///   - digests: one for each of `tree.files`, in the same order.
    ///   - source: the source of the files' bytes.
    ///   - dockerfile: bytes that replace those of the Dockerfile; nil to keep its own.
    ///   - pieceSize: the number of bytes that are read at once, and roughly the size of a written
    ///     piece.
    package init(_ tree: ContextTree, digests: [Digest], from source: ContextSource, dockerfile: [UInt8]? = nil, pieceSize: Int = 256 << 10)
    {
        self.dockerfile = dockerfile
        precondition(digests.count == tree.files.count, "a digest for each file")
        self.tree = tree
        self.digests = digests
        self.source = source
        self.pieceSize = pieceSize
    }

    /// Writes the archive to `sink` in pieces, in order.
    ///
    /// After an error the archive is incomplete, and its reader must discard it.
    /// - Throws: ``ContextChanged`` if a file differs from its digest, and any error of the source
    ///   or of `sink`.
    package func write(to sink: (_ piece: [UInt8]) async throws -> Void) async throws {
        var buffer: [UInt8] = []
        buffer.reserveCapacity(2 * pieceSize)
        var digests = digests[...]
        for entry in tree.entries {
            if let dockerfile, entry.path == ContextTree.dockerfile, case .file(_, let executable) = entry.kind {
                digests.removeFirst()
                let size = UInt64(dockerfile.count)
                buffer += TarHeader.blocks(path: entry.path.bytes, kind: .file(size: size, executable: executable))
                buffer += dockerfile + [UInt8](repeating: 0, count: TarHeader.padding(after: size))
                continue
            }
            buffer += TarHeader.blocks(path: entry.path.bytes, kind: TarHeader.Kind(entry.kind))
            if case .file(let size, _) = entry.kind {
                let digest = digests.removeFirst()
                try await write(entry, size: size, digest: digest, through: &buffer, to: sink)
            }
            if buffer.count >= pieceSize { try await flush(&buffer, to: sink) }
        }
        buffer += TarHeader.end
        try await flush(&buffer, to: sink)
    }

    private func write(
        _ entry: ContextEntry, size: UInt64, digest: Digest, through buffer: inout [UInt8], to sink: ([UInt8]) async throws -> Void
    ) async throws {
        var hasher = ContentHasher()
        var remaining = size
        var offset: UInt64 = 0
        while true {
            // One more byte than expected is read, so that a file that grew is noticed.
            let wanted = Int(min(UInt64(pieceSize), remaining + 1))
            let piece = try source.read(entry.origin, offset, wanted)
            guard UInt64(piece.count) <= remaining else { throw ContextChanged(path: entry.origin) }
            hasher.update(piece)
            buffer += piece
            remaining -= UInt64(piece.count)
            offset += UInt64(piece.count)
            if buffer.count >= pieceSize { try await flush(&buffer, to: sink) }
            if piece.count < wanted { break }
        }
        guard remaining == 0, hasher.finalize() == digest else { throw ContextChanged(path: entry.origin) }
        buffer += [UInt8](repeating: 0, count: TarHeader.padding(after: size))
    }

    private func flush(_ buffer: inout [UInt8], to sink: ([UInt8]) async throws -> Void) async throws {
        guard !buffer.isEmpty else { return }
        let piece = buffer
        buffer.removeAll(keepingCapacity: true)
        try await sink(piece)
    }
}

/// The error for a file whose bytes differ from those that were hashed.
package struct ContextChanged: Explained, Hashable, Sendable {
    /// The path in the repository.
    package let path: RelativePath

    /// A lowercase sentence without a full stop.
    package var message: String { "\(path) changed while building" }
    package var description: String { message }
}

extension TarHeader.Kind {
    /// Converts the kind of an entry to that of an archive's header.
    init(_ kind: TreeEntry.Kind) {
        switch kind {
        case .file(let size, let executable): self = .file(size: size, executable: executable)
        case .symlink(let target): self = .symlink(target: target)
        case .directory: self = .directory
        }
    }
}

extension ContextChanged {
    /// The error needs no advice.
    package var hints: [String] { [] }
    /// The run is at fault, not the project's files.
    package var blame: Blame { .run }
}
