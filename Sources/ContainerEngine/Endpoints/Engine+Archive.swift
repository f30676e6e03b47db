internal import HTTPClient

extension Engine {
    /// Unpacks a tar into a folder of a container, which need not have been started. Owners and modes are those of the tar. A folder in a
    /// read-only root is refused; one in a volume is not.
    ///
    /// `PUT /containers/{id}/archive`
    /// - Parameter path: an existing folder.
    package func putArchive(_ id: String, path: String, tar: [UInt8]) async throws {
        var call = Call("PUT", "/containers/\(Call.segment(id))/archive", query: [("path", path)])
        call.body = tar
        call.contentType = "application/x-tar"
        try await perform(call)
    }

    /// A file or folder of a container as a tar, whose names begin with the path's last component.
    ///
    /// `GET /containers/{id}/archive`
    /// - Parameter limit: the most bytes of tar that are taken.
    package func getArchive(_ id: String, path: String, limit: Int = 256 << 20) async throws -> [UInt8] {
        var call = Call("GET", "/containers/\(Call.segment(id))/archive", query: [("path", path)])
        call.bodyLimit = limit
        return try await perform(call).body
    }
}
