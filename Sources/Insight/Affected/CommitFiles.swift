import ContainerEngine
import Glibc
import Workspaces

/// The files of a commit in a temporary folder. It is in memory if there is room.
struct CommitFiles: ~Copyable {
    private let scratch: ScratchFolder
    /// The number of files and links. Nil if it is unknown, which is so on the disk.
    private let count: Int?
    /// The path of the repository of functions.
    let root: String
    /// The path for an index of the files.
    var index: String { scratch.path + "/index" }

    private init(_ scratch: consuming ScratchFolder, root: String, count: Int? = nil) {
        self.scratch = scratch
        self.count = count
        self.root = root
    }

    /// Writes the files of a commit. Folders of runs that were killed are removed.
    /// - Parameter memory: the folder of a file system in memory.
    static func written(by git: Git, _ commit: String, memory: String = ScratchFolder.memory) async throws -> CommitFiles {
        ScratchFolder.removeAbandoned()
        // The size is an estimate. The disk has more room than memory.
        if let size = await git.size(of: commit), let scratch = ScratchFolder(inMemory: .since, bytes: size.bytes, memory: memory),
            let root = try? await git.checkOut(commit, into: scratch.path)
        {
            return CommitFiles(scratch, root: root, count: size.files)
        }
        let scratch = try ScratchFolder(.since)
        let root = try await git.checkOut(commit, into: scratch.path)
        return CommitFiles(scratch, root: root)
    }

    /// Checks that nobody removed files. Logind, for one, empties `/dev/shm` when a user logs out.
    func check() throws(GitError) {
        let path = scratch.path + "/" + Git.index
        guard access(path, F_OK) == 0 else { throw .failed("somebody removed \(path)") }
        guard count == nil || count == Self.count(below: root) else { throw .failed("somebody removed files of \(root)") }
    }

    /// The number of files and links in a folder and below it. Names need not be UTF-8, so they are
    /// read as bytes.
    private static func count(below folder: String) -> Int { count(in: open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) }

    /// Counts in an open folder, and closes it.
    private static func count(in folder: Int32) -> Int {
        guard folder >= 0, let stream = fdopendir(folder) else { return 0 }
        defer { closedir(stream) }
        var count = 0
        while let entry = readdir(stream) {
            // A file system in memory has the type in each entry.
            guard Int(entry.pointee.d_type) == Int(DT_DIR) else {
                count += 1
                continue
            }
            count += withUnsafePointer(to: &entry.pointee.d_name.0) { name in
                let isOwn = strcmp(name, ".") == 0 || strcmp(name, "..") == 0
                return isOwn ? 0 : Self.count(in: openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
            }
        }
        return count
    }
}
