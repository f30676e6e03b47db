import ContentHash
import Deployment
import Glibc
import Pipeline
import Workspaces

/// The journal of changed paths.
extension RepositoryOperations {
    /// The journal of a repository as a scan asks it.
    func journal(_ root: String) -> JournalSource { scans ? .ignored : .socket(journalSocket(root)) }

    /// The socket of a repository's journal. This user's processes share it.
    func journalSocket(_ root: String) -> JournalSocket {
        JournalSocket(folder: StateFolder.journals(environment: environment, userID: getuid()), root: root)
    }

    /// Answers questions about a journal while `body` runs. If that fails, the user is warned.
    func serving(_ journal: SharedJournal, of root: String, _ body: @escaping @Sendable () async throws -> Void) async throws {
        try await journal.serving(
            at: journalSocket(root),
            onFailure: { tell(.warning("other commands cannot ask for changed files, and scan: \($0)")) }, body)
    }

    /// Supervises, and keeps the journal of the repository meanwhile. Without a repository there is
    /// no journal.
    package func supervise(_ supervision: Supervision, project: String?) async throws {
        guard project == nil, let found = try? unopened(), found.hosted == nil else { return try await supervision.run() }
        let (root, journal) = (found.root, SharedJournal(root: found.root))
        try await serving(journal, of: root) {
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    do { try await JournalLoop(root: root, journal: journal, open: { try workspace() }).run() } catch {
                        if !Task.isCancelled { tell(.warning("changed files are not watched: \(error)")) }
                    }
                    return false
                }
                group.addTask {
                    try await supervision.run()
                    return true
                }
                while let isSupervision = try await group.next(), !isSupervision {}
                group.cancelAll()
            }
        }
    }
}
