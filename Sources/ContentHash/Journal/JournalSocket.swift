internal import CPosix
internal import Glibc

/// The socket of a repository's journal. All journals of a user are in one private folder.
package struct JournalSocket: Hashable, Sendable {
    /// The absolute path of the private folder.
    private let folder: String
    /// The name of the socket in the folder. It depends on the repository's path.
    private let name: String

    /// Creates the value. Nothing is opened.
    /// - Parameters:
    ///   - folder: the absolute path of the user's folder of journals.
    ///   - root: the absolute path of the repository, without links.
    package init(folder: String, root: String) {
        self.folder = folder
        name = String(Digest.of(root).hex.prefix(32))
    }

    /// The path of the lock that the process with the journal holds.
    package var lock: String { folder + "/" + name + ".lock" }

    /// The longest wait for a connection or for a piece of a message, in milliseconds. A scan of
    /// many files takes about as long.
    private static let patience: Int32 = 250

    // MARK: - The side that asks

    /// Asks the journal for the changes since a token.
    /// - Parameters:
    ///   - token: the token of the index; nil if it has none.
    ///   - place: the place of the folder that is scanned.
    func reply(since token: JournalToken?, at place: JournalPlace) -> JournalReply {
        withFolder { (folder: Int32?) -> JournalReply in
            var status = cposix_status()
            guard let folder, cposix_lstatat(folder, name, &status) == 0 else { return .scan(.notRunning, token: nil) }
            guard cposix_is_private(folder, "") != 0, cposix_is_private(folder, name) != 0 else { return .scan(.untrusted, token: nil) }
            let connection = cposix_connect_unix(path(folder), Self.patience)
            // A process that was killed leaves its socket behind.
            guard connection >= 0 else { return .scan(.notRunning, token: nil) }
            defer { close(connection) }
            guard cposix_is_own_peer(connection) != 0 else { return .scan(.untrusted, token: nil) }
            guard Self.send(JournalMessage.question(token), to: connection),
                let bytes = Self.receive(from: connection, limit: JournalMessage.longestAnswer),
                let answer = try? JournalMessage.answer(in: bytes)
            else { return .scan(.silent, token: nil) }
            return answer.reply(at: place)
        }
    }

    // MARK: - The side that answers

    /// Creates the socket, in place of one that a killed process left. Only the holder of ``lock``
    /// may call it.
    /// - Throws: ``FileError``.
    func listen() throws(FileError) -> Int32 {
        let listener: Int32 = withFolder { (folder: Int32?) -> Int32 in
            guard let folder else { return -errno }
            guard cposix_is_private(folder, "") != 0 else { return -EPERM }
            return cposix_listen_unix(path(folder))
        }
        guard listener >= 0 else { throw FileError(operation: "serve", path: folder + "/" + name, errno: -listener) }
        return listener
    }

    /// Creates the private folder.
    /// - Throws: ``FileError``.
    package func makeFolder() throws(FileError) {
        if access(folder, F_OK) == 0 { return }
        try AtomicFile.makeFolders(AtomicFile.split(folder).folder)
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw FileError(operation: "create", path: folder, errno: errno) }
    }

    /// Removes the socket.
    func remove() { unlink(folder + "/" + name) }

    /// Answers one connection.
    /// - Parameter answer: makes the answer. Nil answers nothing.
    static func serve(_ listener: Int32, _ answer: (JournalToken?) -> JournalAnswer?) {
        let connection = cposix_accept(listener, patience)
        guard connection >= 0 else { return }
        defer { close(connection) }
        guard cposix_is_own_peer(connection) != 0, let bytes = receive(from: connection, limit: JournalMessage.longestQuestion) else {
            return
        }
        do throws(FieldReader.Torn) {
            guard let made = answer(try JournalMessage.token(inQuestion: bytes)) else { return }
            let message = JournalMessage.answer(made)
            if message.count <= JournalMessage.longestAnswer { _ = send(message, to: connection) }
        } catch {
            // Another version asks. Without an answer it scans.
        }
    }

    // MARK: - Messages

    private static func send(_ bytes: [UInt8], to connection: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            done += count
        }
        return shutdown(connection, Int32(SHUT_WR)) == 0
    }

    /// All bytes until the other side ends its direction. Nil if they are too many or late.
    private static func receive(from connection: Int32, limit: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            if count == 0 { return bytes }
            guard count > 0, bytes.count + count <= limit else { return nil }
            bytes += buffer[..<count]
        }
    }

    /// Opens the folder. A path through its descriptor is short enough for a socket, and leads to
    /// the folder that was checked.
    private func withFolder<Result>(_ body: (Int32?) -> Result) -> Result {
        let descriptor = cposix_openat(AT_FDCWD, folder, cposix_o_path() | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0)
        defer { if descriptor >= 0 { close(descriptor) } }
        return body(descriptor < 0 ? nil : descriptor)
    }

    private func path(_ folder: Int32) -> String { "/proc/self/fd/\(folder)/\(name)" }
}
