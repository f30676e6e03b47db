internal import HTTPClient

extension Engine {
    /// Reads images with all their layers as one tar archive, piece by piece.
    ///
    /// `GET /images/get`
    /// - Parameter images: IDs or references. The archive contains the references of images that
    ///   are given by reference. Images that are given by ID have none.
    package func saveImages(_ images: [String], onPiece: ([UInt8]) async throws -> Void) async throws {
        // The engine writes all layers to its disk before it responds.
        let call = Call("GET", "/images/get", query: images.map { ("names", $0) }, timeout: nil)
        try await stream(call) { _, bytes in
            for try await piece in bytes { try await onPiece(piece) }
        }
    }

    /// Adds the images of a tar archive from ``saveImages(_:onPiece:)``.
    ///
    /// The engine verifies each layer by its digest in the image's configuration. The digest of the
    /// configuration is the image's ID.
    ///
    /// `POST /images/load`
    /// - Parameter tar: called once for the pieces of the archive.
    /// - Throws: ``EngineError/status(code:message:route:)``. The code is 200 if the failure occurs
    ///   in the middle of the progress.
    package func loadImages(_ tar: @escaping @Sendable () -> AsyncThrowingStream<[UInt8], any Error>) async throws {
        struct Progress: Decodable {
            let error: String?
        }
        var call = Call("POST", "/images/load", query: [("quiet", "1")], timeout: nil)
        call.contentType = "application/x-tar"
        call.stream = tar
        try await stream(call) { head, bytes in
            var lines = JSONLines(body: bytes, route: call.route).makeAsyncIterator()
            while let step = try await lines.next(Progress.self) {
                if let message = step.error { throw EngineError.status(code: head.status, message: message, route: call.route) }
            }
        }
    }
}
