import CPosix
import Glibc
import TestSupport
import Testing

@testable import ContentHash

/// The journal of a real watch, asked over its socket.
@Suite(.timeLimit(.minutes(10))) struct JournalSocketTests {
    private let folder = IndexedFolder()
    private var journals: String { folder.path + "/journals" }
    private var socket: JournalSocket { JournalSocket(folder: journals, root: folder.root) }

    private func serving(_ body: @escaping @Sendable (SharedJournal, JournalSocket) async throws -> Void) async throws {
        folder.write("functions/a/x", "1")
        let (journal, socket) = (SharedJournal(root: folder.root), socket)
        try await journal.serving(at: socket, onFailure: { Issue.record("\($0)") }) { try await body(journal, socket) }
    }

    private static func watching(
        _ journal: SharedJournal, _ root: String, _ body: () async throws -> Void
    ) async throws {
        let watcher = try FileWatcher(root: root) { journal.take($0) }
        defer { journal.end() }
        try journal.watch(WatchedPaths(trees: ["functions"]), by: watcher)
        try await body()
    }

    /// Waits until the journal answers at all.
    private static func reply(_ socket: JournalSocket, _ token: JournalToken?, _ root: String) async throws -> JournalReply {
        let place = try #require(JournalPlace(root: root))
        while true {
            let reply = socket.reply(since: token, at: place)
            if reply != .scan(.notRunning, token: nil) { return reply }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    @Test func `each change that was made before the question is in the answer`() async throws {
        let root = folder.root
        try await serving { [folder] journal, socket in
            try await Self.watching(journal, root) {
                var token = try await Self.reply(socket, nil, root).token
                for round in 0..<200 {
                    let name = "functions/a/f\(round)"
                    folder.write(name, "1")
                    if round % 10 == 0 { folder.write("functions/n\(round)/deep/x", "1") }
                    let reply = try await Self.reply(socket, token, root)
                    guard case .changes(let paths, covering: _, token: let next) = reply else {
                        Issue.record("\(reply)")
                        return
                    }
                    #expect(paths.contains(RelativePath(name)))
                    if round % 10 == 0 { #expect(paths.contains(RelativePath("functions/n\(round)"))) }
                    token = next
                }
            }
        }
    }

    @Test func `bytes in a file that stays open are told`() async throws {
        let root = folder.root
        try await serving { journal, socket in
            try await Self.watching(journal, root) {
                let descriptor = cposix_openat(AT_FDCWD, root + "/functions/a/x", O_WRONLY | O_APPEND, 0)
                defer { close(descriptor) }
                let token = try await Self.reply(socket, nil, root).token
                #expect(write(descriptor, "22", 2) == 2)
                guard case .changes(let paths, covering: _, token: _) = try await Self.reply(socket, token, root) else {
                    Issue.record("a scan")
                    return
                }
                #expect(paths == ["functions/a/x"])
            }
        }
    }

    @Test func `while nothing is watched, and in another folder, the answer is a scan`() async throws {
        let (root, other) = (folder.root, folder.path)
        try await serving { journal, socket in
            #expect(try await Self.reply(socket, nil, root) == .scan(.otherWatch, token: nil))
            try await Self.watching(journal, root) { () async throws in
                #expect(try await Self.reply(socket, nil, other) == .scan(.elsewhere, token: nil))
                #expect(try await Self.reply(socket, nil, root).token != nil)
            }
            #expect(try await Self.reply(socket, nil, root).token == nil)
        }
    }

    @Test func `without a process nobody answers, also at the socket of a killed one`() async throws {
        let place = try #require(JournalPlace(root: folder.root))
        #expect(socket.reply(since: nil, at: place) == .scan(.notRunning, token: nil))
        try socket.makeFolder()
        let listener = try socket.listen()
        close(listener)
        #expect(socket.reply(since: nil, at: place) == .scan(.notRunning, token: nil))
        // The next process takes its place.
        let root = folder.root
        try await serving { (_, socket) async throws in #expect(try await Self.reply(socket, nil, root) == .scan(.otherWatch, token: nil)) }
        #expect(socket.reply(since: nil, at: place) == .scan(.notRunning, token: nil), "the socket is gone with its process")
    }

    @Test(arguments: zip([0o755, 0o700] as [UInt32], [0o600, 0o666] as [UInt32]))
    func `a socket that others may use is not believed`(folderMode: UInt32, socketMode: UInt32) throws {
        try socket.makeFolder()
        let place = try #require(JournalPlace(root: folder.root))
        let listener = try socket.listen()
        defer { close(listener) }
        let name = try #require(AtomicFile.names(in: journals).first)
        #expect(chmod(journals, folderMode) == 0 && chmod(journals + "/" + name, socketMode) == 0)
        #expect(socket.reply(since: nil, at: place) == .scan(.untrusted, token: nil))
    }

    @Test func `a process that does not answer costs a moment, not the scan`() throws {
        try socket.makeFolder()
        let listener = try socket.listen()
        defer { close(listener) }
        let place = try #require(JournalPlace(root: folder.root))
        #expect(socket.reply(since: nil, at: place) == .scan(.silent, token: nil))
    }

    @Test func `a second journal of a repository answers when the first one ends`() async throws {
        let root = folder.root
        let second = SharedJournal(root: root)
        try await serving { _, socket in
            _ = try await Self.reply(socket, nil, root)
            try await second.serving(at: socket, onFailure: { Issue.record("\($0)") }) {
                try await Self.watching(second, root) { () async throws in
                    #expect(try await Self.reply(socket, nil, root).token == nil, "the first one answers")
                }
            }
        }
        try await second.serving(at: socket, onFailure: { Issue.record("\($0)") }) { [socket] in
            try await Self.watching(second, root) { () async throws in #expect(try await Self.reply(socket, nil, root).token != nil) }
        }
    }
}
