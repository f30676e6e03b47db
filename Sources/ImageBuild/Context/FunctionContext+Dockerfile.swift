import ContainerEngine
import ContentHash
package import FunctionModel

extension FunctionContext {
    /// The place where the Dockerfile names an image.
    /// - Parameter reference: in the engine's form.
    package func place(of reference: String) -> SourceLocation {
        let base = reading.bases.first { $0.reference.familiar == reference }
        return SourceLocation(file: dockerfile.path, line: base?.line ?? 1, column: 1)
    }

    /// Returns the bytes of the Dockerfile.
    /// - Throws: ``ContextChanged`` if the bytes differ from those of its digest, and any error of
    ///   reading.
    func dockerfile(from source: ContextSource) throws -> [UInt8] {
        let origin = tree.dockerfileOrigin
        var bytes: [UInt8] = []
        while true {
            let piece = try source.read(origin, UInt64(bytes.count), 64 << 10)
            if piece.isEmpty { break }
            bytes += piece
        }
        guard let index = tree.files.firstIndex(where: { $0.path == ContextTree.dockerfile }), Digest.of(bytes) == digests[index] else {
            throw ContextChanged(path: origin)
        }
        return bytes
    }
}
