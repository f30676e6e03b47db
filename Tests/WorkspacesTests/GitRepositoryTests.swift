import ProjectSupport
import TestSupport
import Testing

@testable import Workspaces

struct GitRepositoryTests {
    private static let commit = "0123456789012345678901234567890123456789"
    private static let other = "abcdefabcdefabcdefabcdefabcdefabcdefabcd"
    private let folder = TemporaryFolder()

    private var repository: GitRepository? { GitRepository(root: folder.path("work")) }

    /// Writes files of `.git` beside a folder `work`.
    private func git(_ files: [String: String]) {
        folder.makeFolder("work")
        for (name, text) in files { folder.write(text, to: name) }
    }

    @Test func `a folder outside every repository has none`() {
        git([:])
        #expect(repository == nil)
        #expect(GitRepository(root: "/") == nil)
    }

    @Test func `the prefix is the path below the top of the work tree`() {
        git([".git/HEAD": Self.commit + "\n", "work/a b/faaso.yml": ""])
        #expect(repository?.prefix == "work/")
        #expect(GitRepository(root: folder.path("work/a b"))?.prefix == "work/a b/")
        #expect(GitRepository(root: folder.path)?.prefix == "")
    }

    @Test func `a branch that lies in a file of its own`() {
        git([
            ".git/HEAD": "ref: refs/heads/main\n", ".git/refs/heads/main": Self.commit + "\n",
            ".git/packed-refs": "\(Self.other) refs/heads/main\n",
        ])
        #expect(repository?.commit == Self.commit)
    }

    @Test func `a packed branch is found by its whole name`() {
        git([
            ".git/HEAD": "ref: refs/heads/main\n",
            ".git/packed-refs":
                "# pack-refs with: peeled fully-peeled sorted\n\(Self.other) refs/heads/not-refs/heads/main\n\(Self.commit) refs/heads/main\n^\(Self.other)\n",
        ])
        #expect(repository?.commit == Self.commit)
    }

    @Test func `a detached head is the commit itself`() {
        git([".git/HEAD": Self.commit + "\n"])
        #expect(repository?.commit == Self.commit)
    }

    @Test(arguments: [
        ("../rec.git", true), ("./../rec.git/", true), ("file://BASE/rec.git", true), ("BASE/rec.git", true), ("BASE/up/sub", true),
        ("../../rec.git", false), ("rec.git", false), ("../other/rec.git", false), ("..", false), ("https://host/rec.git", false),
        ("host:rec.git", false), ("/rec.git", false), ("BASE/up", false),
    ])
    func `an owner that was recorded as a path counts from the work tree`(recorded: String, isOwn: Bool) {
        folder.makeFolder("up/sub")
        folder.write("ref: refs/heads/main\n", to: "up/.git/HEAD")
        folder.write("[remote \"origin\"]\n\turl = ../rec.git\n", to: "up/.git/config")
        let owner = recorded.replacing("BASE", with: folder.path)
        #expect(Workspace.isRepository(owner, at: folder.path("up/sub")) == isOwn)
    }

    @Test func `a repository without commits has none`() {
        git([".git/HEAD": "ref: refs/heads/main\n"])
        #expect(repository != nil)
        #expect(repository?.commit == nil)
        #expect(repository?.origin == nil)
    }

    @Test func `an empty head is no commit`() {
        git([".git/HEAD": ""])
        #expect(repository?.commit == nil)
    }

    @Test func `the repository above a folder deep within`() {
        git([".git/HEAD": Self.commit + "\n", "work/a/b/file": ""])
        #expect(GitRepository(root: folder.path("work/a/b"))?.commit == Self.commit)
    }

    @Test(arguments: [
        ("../rec.git", "/rec.git"), ("./rec.git/", "/up/rec.git"), ("rec.git", "/up/rec.git"), (".", "/up"), ("../../a/../rec.git", "?"),
    ])
    func `each spelling of a path is one origin`(url: String, expected: String) {
        folder.write("[remote \"origin\"]\n\turl = \(url)\n", to: "up/.git/config")
        folder.write("ref: refs/heads/main\n", to: "up/.git/HEAD")
        let above = folder.path.prefix(upTo: folder.path.lastIndex(of: "/") ?? folder.path.endIndex)
        let wanted = expected == "?" ? "\(above)/rec.git" : folder.path + expected
        #expect(GitRepository(root: folder.path("up"))?.origin == wanted)
        for same in [wanted, wanted + "/", "file://" + wanted] {
            folder.write("[remote \"origin\"]\n\turl = \(same)\n", to: "up/.git/config")
            #expect(GitRepository(root: folder.path("up"))?.origin == wanted)
        }
    }

    @Test(arguments: [
        "git@host:team/shop.git", "host:shop.git", "https://host/../shop.git", "ssh://host/~/shop.git", "file://host/shop.git",
    ])
    func `an address of another machine stays as it is`(url: String) {
        git([".git/HEAD": "ref: refs/heads/main\n", ".git/config": "[remote \"origin\"]\n\turl = \(url)\n"])
        #expect(repository?.origin == url)
    }

    @Test func `a linked work tree has its own head and shares branches and remotes`() {
        git([
            "work/.git": "gitdir: \(folder.path)/main/.git/worktrees/work\n", "main/.git/worktrees/work/HEAD": "ref: refs/heads/side\n",
            "main/.git/worktrees/work/commondir": "../..\n", "main/.git/HEAD": "ref: refs/heads/main\n",
            "main/.git/refs/heads/side": Self.commit + "\n", "main/.git/config": "[remote \"origin\"]\n\turl = git@host:team/shop.git\n",
        ])
        #expect(repository?.commit == Self.commit)
        #expect(repository?.origin == "git@host:team/shop.git")
    }

    @Test func `a submodule's file names its folder relatively`() {
        git(["work/.git": "gitdir: ../.git/modules/work\n", ".git/modules/work/HEAD": Self.commit + "\n"])
        #expect(repository?.commit == Self.commit)
    }

    @Test func `a file that points nowhere is a repository without a commit`() {
        git(["work/.git": "gitdir: /nowhere\n"])
        #expect(repository?.commit == nil)
    }

    @Test(arguments: [
        ("https://host/team/shop.git", "https://host/team/shop.git"),
        ("https://user:secret@host/team/shop.git", "https://host/team/shop.git"),
        ("https://token@host:8443/shop", "https://host:8443/shop"), ("https://user:p@ss@host/shop", "https://host/shop"),
        ("https://host/team@home/shop", "https://host/team@home/shop"), ("ssh://git@host:22/shop.git", "ssh://host:22/shop.git"),
        ("git@host:team/shop.git", "git@host:team/shop.git"), ("/srv/git/shop", "/srv/git/shop"), ("https://user@host", "https://host"),
    ])
    func `the origin is told without credentials`(address: String, told: String) {
        git([
            ".git/HEAD": Self.commit + "\n",
            ".git/config": """
            [core]
            \turl = wrong
            [remote "upstream"]
            \turl = wrong
            [remote "origin"]
            \tfetch = +refs/heads/*:refs/remotes/origin/*
            \turl = \(address)
            [remote "later"]
            \turl = wrong

            """,
        ])
        #expect(repository?.origin == told)
    }
}
