import ContentHash
import Glibc
import TestSupport
import Testing

@testable import Workspaces

/// The files of a commit in a temporary folder.
struct CommitFilesTests {
    private let folder = TemporaryFolder()

    /// Makes a repository in which the functions lie in `apps/functions`, and returns their git.
    private func repository() throws -> Git {
        folder.write("*.txt eol=crlf\n", to: "repo/.gitattributes")
        folder.write("outside\n", to: "repo/other/big.bin")
        folder.write("one\n", to: "repo/apps/functions/a file\nwith lines.txt")
        folder.write("#!/bin/sh\n", to: "repo/apps/functions/run.sh", mode: 0o755)
        folder.makeFolder("repo/apps/functions/deep")
        symlink("../run.sh", folder.path("repo/apps/functions/deep/link"))
        let settings = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
        for words in [["init", "-q"], ["add", "-A"], ["commit", "-qm", "first"]] {
            try Program.run(["git"] + settings + words, in: folder.path("repo"))
        }
        return try Git(root: folder.path("repo/apps/functions"), environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path])
    }

    @Test func `only the files of the functions are written, with line ends as in the work tree`() async throws {
        let git = try repository()
        folder.makeFolder("scratch")
        let root = try await git.checkOut(try await git.commit("HEAD"), into: folder.path("scratch"))
        #expect(root == folder.path("scratch/tree/apps/functions/"))
        let names = try Program.run(["find", ".", "-not", "-type", "d", "-printf", "%y %m %P\\0"], in: folder.path("scratch/tree"))
        #expect(
            Set(names.split(separator: "\0").map(String.init)) == [
                "f 644 apps/functions/a file\nwith lines.txt", "f 755 apps/functions/run.sh", "l 777 apps/functions/deep/link",
            ])
        #expect(folder.read("scratch/tree/apps/functions/a file\nwith lines.txt") == "one\r\n")
    }

    @Test func `the room of a commit is that of its files in blocks`() async throws {
        let git = try repository()
        let size = await git.size(of: try await git.commit("HEAD"))
        #expect(size?.files == 3 && size?.bytes == 3 * 4096 + "one\n#!/bin/sh\n../run.sh".utf8.count)
        #expect(await git.size(of: "absent") == nil)
    }

    @Test func `a commit with filters has no known size`() async throws {
        folder.write("*.bin filter=lfs\n", to: "repo/other/.gitattributes")
        let git = try repository()
        #expect(await git.size(of: try await git.commit("HEAD")) == nil)
    }

    @Test func `the variables of a hook do not move the repository`() async throws {
        _ = try repository()
        let hook = ["GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index", "GIT_PREFIX": ""]
        let environment = hook.merging(["PATH": "/usr/bin:/bin", "HOME": folder.path]) { $1 }
        let git = try Git(root: folder.path("repo/apps/functions"), environment: environment)
        folder.write("new\n", to: "repo/apps/functions/new.txt")
        #expect(await git.changedPaths() == ["new.txt"])
        #expect(await git.size(of: try await git.commit("HEAD"))?.files == 3)
    }

    @Test func `a folder of the repository may have line ends in its name`() async throws {
        let name = "repo/a\nb\n"
        folder.write("one\n", to: name + "/functions/one.txt")
        _ = try repository()
        let git = try Git(root: folder.path(name), environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path])
        folder.makeFolder("scratch")
        let root = try await git.checkOut(try await git.commit("HEAD"), into: folder.path("scratch"))
        #expect(access(root + "functions/one.txt", F_OK) == 0)
    }

    @Test func `an interrupt during a call of git is no failure of git`() async throws {
        let git = try repository()
        let head = try await git.commit("HEAD")
        folder.makeFolder("scratch")
        let path = folder.path("scratch")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await git.checkOut(head, into: path)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
