internal import HTTPClient

extension Engine {
    /// Unpacks a tar archive into a folder of a container, which need not have been started.
    ///
    /// Owners and modes are those of the archive. The engine refuses a folder in a read-only root,
    /// but accepts one in a volume.
    ///
    /// `PUT /containers/{id}/archive`
    /// - Parameter path: an existing folder.
    package func putArchive(_ id: String, path: String, tar: [UInt8]) async throws {
        var call = Call("PUT", "/containers/\(Call.segment(id))/archive", query: [("path", path)])
        call.body = tar
        call.contentType = "application/x-tar"
        try await perform(call)
    }

    /// A file or folder of a container as a tar archive. The names start with the last component of
    /// the path.
    ///
    /// `GET /containers/{id}/archive`
    /// - Parameter limit: the maximum size of the archive in bytes.
    package func getArchive(_ id: String, path: String, limit: Int = 256 << 20) async throws -> [UInt8] {
        var call = Call("GET", "/containers/\(Call.segment(id))/archive", query: [("path", path)])
        call.bodyLimit = limit
        return try await perform(call).body
    }
}
