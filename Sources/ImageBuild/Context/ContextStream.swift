package import Basics
import ContainerEngine
package import ContentHash

/// A context as a tar archive, made while it is written, from the very bytes whose digests are known.
///
/// The archive is the same for the same tree and digests, byte for byte. Memory stays within a few pieces, however big a file is.
package struct ContextStream: Sendable {
    private let tree: ContextTree
    private let digests: [Digest]
    private let source: ContextSource
    private let pieceSize: Int
    private let dockerfile: [UInt8]?

    /// - Parameters:
    ///   - digests: One for each of `tree.files`, in that order.
    ///   - source: Where the files' bytes come from.
    ///   - dockerfile: Bytes in place of the Dockerfile's; nil for its own.
    ///   - pieceSize: The bytes read, and about the bytes handed on, at a time.
    package init(_ tree: ContextTree, digests: [Digest], from source: ContextSource, dockerfile: [UInt8]? = nil, pieceSize: Int = 256 << 10)
    {
        self.dockerfile = dockerfile
        precondition(digests.count == tree.files.count, "a digest for each file")
        self.tree = tree
        self.digests = digests
        self.source = source
        self.pieceSize = pieceSize
    }

    /// Writes the archive to `sink`, a piece at a time, in order.
    ///
    /// - Throws: `ContextChanged` where a file's bytes or length are not those of its digest, what reading throws, and what `sink` throws. After
    ///   any of these the archive is incomplete, and what was made of it must be thrown away.
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
            // One byte more than there should be is asked for, so that a file which grew is noticed.
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

/// A file whose bytes are not, or no longer, those that were hashed.
package struct ContextChanged: Explained, Hashable, Sendable {
    /// In the repository.
    package let path: RelativePath

    /// A lowercase sentence without a full stop.
    package var message: String { "\(path) changed while building" }
    package var description: String { message }
}

extension TarHeader.Kind {
    init(_ kind: TreeEntry.Kind) {
        switch kind {
        case .file(let size, let executable): self = .file(size: size, executable: executable)
        case .symlink(let target): self = .symlink(target: target)
        case .directory: self = .directory
        }
    }
}

extension ContextChanged {
    package var hints: [String] { [] }
    package var blame: Blame { .run }
}
