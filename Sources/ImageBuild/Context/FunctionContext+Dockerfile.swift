import ContentHash

extension FunctionContext {
    /// Returns the bytes of the Dockerfile.
    /// - Throws: ``ContextChanged`` if they are not those of its digest, and any error of reading.
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
