internal import HTTPClient

extension Engine {
    /// Reads images with all their layers as one tar, piece by piece.
    ///
    /// `GET /images/get`
    /// - Parameter images: IDs or references. The tar has the references of images that are named by
    ///   reference, and none of images that are named by ID.
    package func saveImages(_ images: [String], onPiece: ([UInt8]) async throws -> Void) async throws {
        // The engine writes all layers to its disk before it answers.
        let call = Call("GET", "/images/get", query: images.map { ("names", $0) }, timeout: nil)
        try await stream(call) { _, bytes in
            for try await piece in bytes { try await onPiece(piece) }
        }
    }

    /// Adds the images of a tar that ``saveImages(_:onPiece:)`` gave.
    ///
    /// The engine verifies each layer by the digest in the image's configuration, whose own digest is
    /// the image's ID.
    ///
    /// `POST /images/load`
    /// - Parameter tar: called once, for the pieces of the tar.
    /// - Throws: ``EngineError/status(code:message:route:)``, with code 200 for a failure in the middle
    ///   of the progress.
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
