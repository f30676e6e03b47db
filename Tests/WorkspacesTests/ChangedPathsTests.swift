import ContentHash
import TestSupport
import Testing

@testable import Workspaces

/// The files that git says differ from the commit.
struct ChangedPathsTests {
    private let folder = TemporaryFolder()

    private func git(_ arguments: String...) async throws {
        let tool = try #require(Tool("git", environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path]))
        let who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"]
        let result = try await tool.run(who + arguments, in: folder.path)
        try #require(result.status == 0, "git \(arguments): \(result.error)")
    }

    private func changes(_ place: String = "") async throws -> Set<RelativePath>? {
        let root = place.isEmpty ? folder.path : folder.path(place)
        return await (try Git(root: root, environment: ["PATH": "/usr/bin:/bin"])).changedPaths().map(Set.init)
    }

    private func commit(_ names: String...) async throws {
        for name in names { folder.write("1", to: name) }
        try await git("init", "-q")
        try await git("add", "-A")
        try await git("commit", "-qm", "one")
    }

    @Test func `edited, new, deleted, renamed and ignored files are changes, the cache is none`() async throws {
        folder.write("*.log\nbuild/\n.faaso\n", to: ".gitignore")
        try await commit("a", "b", "c d", "gone")
        #expect(try await changes() == [])
        folder.write("2", to: "a")
        folder.write("2", to: "new/x")
        folder.write("2", to: "x.log")
        folder.write("2", to: "build/deep/y")
        folder.write("2", to: ".faaso/z")
        try await git("mv", "b", "é b")
        try await git("rm", "-q", "gone", "c d")
        #expect(try await changes() == ["a", "b", "build", "c d", "gone", "new", "x.log", "é b"])
    }

    @Test func `an edit in a submodule is a change, whatever git is set to ignore`() async throws {
        folder.write("1", to: "sub/a")
        try await git("-C", "sub", "init", "-q")
        try await git("-C", "sub", "add", "-A")
        try await git("-C", "sub", "commit", "-qm", "one")
        folder.write("[submodule \"sub\"]\n\tpath = sub\n\turl = ./sub\n\tignore = all\n", to: ".gitmodules")
        try await commit("b")
        try await git("config", "submodule.sub.ignore", "all")
        #expect(try await changes() == [])
        folder.write("2", to: "sub/a")
        #expect(try await changes() == ["sub"])
    }

    @Test func `paths count from the repository of functions, and others are left out`() async throws {
        try await commit("sub/a", "other")
        folder.write("2", to: "sub/a")
        folder.write("2", to: "sub/new")
        folder.write("2", to: "other")
        folder.write("2", to: "beside")
        #expect(try await changes("sub") == ["a", "new"])
    }

    @Test func `a repository of functions of which git has nothing is a change as a whole`() async throws {
        try await commit("other")
        folder.write("2", to: "sub/deep/a")
        #expect(try await changes("sub/deep") == [.root])
    }
}
