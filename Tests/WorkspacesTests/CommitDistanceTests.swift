import TestSupport
import Testing

@testable import Workspaces

/// The distance between commits of real clones.
struct CommitDistanceTests {
    private let folder = TemporaryFolder()
    private static let environment = ["PATH": "/usr/bin:/bin"]

    @discardableResult
    private func git(_ place: String, _ arguments: String...) async throws -> String {
        let tool = try #require(Tool("git", environment: Self.environment.merging(["HOME": folder.path]) { $1 }))
        let who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"]
        let result = try await tool.run(who + arguments, in: folder.path(place))
        try #require(result.status == 0, "git \(arguments): \(result.error)")
        return String(decoding: result.output, as: UTF8.self).filter { !$0.isWhitespace }
    }

    /// Commits a file, and gives the commit's name.
    private func commit(_ place: String, _ name: String) async throws -> String {
        folder.write(name, to: "\(place)/\(name)")
        try await git(place, "add", "-A")
        try await git(place, "commit", "-qm", name)
        return try await git(place, "rev-parse", "HEAD")
    }

    private func distance(_ place: String, _ commit: String) async throws -> CommitDistance? {
        await (try Git(root: folder.path(place), environment: Self.environment)).distance(to: commit)
    }

    /// A repository `a` with the commits 1, 2 and 3.
    private func three() async throws -> [String] {
        folder.makeFolder("a")
        try await git("a", "init", "-q")
        var commits: [String] = []
        for number in 1...3 { commits.append(try await commit("a", "file\(number)")) }
        return commits
    }

    @Test func `a clone is ahead of older commits and behind newer ones`() async throws {
        let commits = try await three()
        #expect(try await distance("a", commits[0]) == CommitDistance(ahead: 2, behind: 0))
        #expect(try await distance("a", commits[2]) == CommitDistance(ahead: 0, behind: 0))
        try await git("a", "checkout", "-q", commits[0])
        #expect(try await distance("a", commits[2]) == CommitDistance(ahead: 0, behind: 2))
        _ = try await commit("a", "own")
        #expect(try await distance("a", commits[2]) == CommitDistance(ahead: 1, behind: 2))
    }

    @Test(arguments: ["0123456789012345678901234567890123456789", "HEAD", "--all", "main", ""])
    func `of a commit that is not there nothing is known`(name: String) async throws {
        _ = try await three()
        #expect(try await distance("a", name) == nil)
    }

    @Test func `a shallow clone gives no false alarm`() async throws {
        let commits = try await three()
        try await git("a", "config", "uploadpack.allowAnySHA1InWant", "true")
        try await git("", "clone", "-q", "--depth", "1", "file://" + folder.path("a"), "b")
        #expect(try await distance("b", commits[0]) == nil)
        // The older commit is there, and the way to it is not.
        try await git("b", "fetch", "-q", "--depth", "1", "origin", commits[0])
        #expect(try await distance("b", commits[0]) == nil)
        #expect(try await distance("b", commits[2]) == CommitDistance(ahead: 0, behind: 0))
        // What a shallow clone does know, it says.
        let fourth = try await commit("a", "file4")
        try await git("b", "fetch", "-q", "origin", "main")
        #expect(try await distance("b", fourth) == CommitDistance(ahead: 0, behind: 1))
    }

    @Test func `commits beside the repository of functions do not count`() async throws {
        folder.makeFolder("a/functions")
        try await git("a", "init", "-q")
        let first = try await commit("a", "functions/one")
        let beside = try await commit("a", "beside")
        let second = try await commit("a", "functions/two")
        try await git("a", "checkout", "-q", first)
        folder.makeFolder("a/functions")
        #expect(try await distance("a/functions", beside)?.behind == 0)
        #expect(try await distance("a/functions", second) == CommitDistance(ahead: 0, behind: 1))
        #expect(try await distance("a", second) == CommitDistance(ahead: 0, behind: 2))
    }
}
