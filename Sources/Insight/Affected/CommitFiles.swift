import ContainerEngine
import Glibc
import Workspaces

/// The files of a commit in a temporary folder. It is in memory if there is room.
struct CommitFiles: ~Copyable {
    private let scratch: ScratchFolder
    /// The path of the repository of functions.
    let root: String
    /// The path for an index of the files.
    var index: String { scratch.path + "/index" }

    private init(_ scratch: consuming ScratchFolder, root: String) {
        self.scratch = scratch
        self.root = root
    }

    /// Writes the files of a commit. Folders of runs that were killed are removed.
    /// - Parameter memory: the folder of a file system in memory.
    static func written(by git: Git, _ commit: String, memory: String = ScratchFolder.memory) async throws -> CommitFiles {
        ScratchFolder.removeAbandoned()
        // The size is an estimate. The disk has more room than memory.
        if let size = await git.size(of: commit), let scratch = ScratchFolder(inMemory: .since, bytes: size, memory: memory),
            let root = try? await git.checkOut(commit, into: scratch.path)
        {
            return CommitFiles(scratch, root: root)
        }
        let scratch = try ScratchFolder(.since)
        let root = try await git.checkOut(commit, into: scratch.path)
        return CommitFiles(scratch, root: root)
    }

    /// Checks that nobody removed files. Logind, for one, empties `/dev/shm` when a user logs out.
    func check() throws(GitError) {
        let path = scratch.path + "/" + Git.index
        guard access(path, F_OK) == 0 else { throw .failed("somebody removed \(path)") }
    }
}
