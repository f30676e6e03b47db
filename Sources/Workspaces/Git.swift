package import Basics
package import ContentHash
import FoundationEssentials

/// The program git, for queries about the repository that contains a folder. It uses no network and
/// changes nothing.
package struct Git: Sendable {
    private let tool: Tool
    private let root: String

    /// Finds git and the repository.
    /// - Parameter root: the repository of functions, at the top of git's work tree or below it.
    /// - Throws: ``GitError/noProgram``, ``GitError/noRepository(_:)``.
    package init(root: String, environment: [String: String]) throws(GitError) {
        guard GitRepository(root: root) != nil else { throw .noRepository(root) }
        // Objects that a partial clone has not fetched count as absent. Git must not prompt and
        // must not lock the index.
        let quiet = ["GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"]
        let variables = Self.withoutHook(environment).merging(quiet) { $1 }
        guard let tool = Tool("git", environment: variables) else { throw .noProgram }
        self.tool = tool
        self.root = root
    }

    /// The environment without the variables that git sets for a hook. They count from the top of
    /// the work tree, and the repository of functions may lie below it. A user who names a work
    /// tree keeps them.
    private static func withoutHook(_ environment: [String: String]) -> [String: String] {
        guard environment["GIT_WORK_TREE"] == nil else { return environment }
        return environment.filter { !["GIT_DIR", "GIT_INDEX_FILE", "GIT_PREFIX"].contains($0.key) }
    }

    /// Git lists an ignored folder also if the arguments exclude it.
    private static let cache: RelativePath = ".faaso"

    /// The bytes of a file, or the text of a link, in a commit. Nil if the commit or the file does
    /// not exist.
    /// - Parameter path: the path relative to the repository of functions.
    package func blob(_ commit: String, _ path: String) async -> [UInt8]? {
        guard !commit.hasPrefix("-") else { return nil }
        let result = try? await tool.run(["cat-file", "blob", "\(commit):./\(path)"], in: root, limit: 8 << 20)
        return result?.status == 0 ? result?.output : nil
    }

    /// The commits that changed a path, the newest first. Empty if git fails.
    /// - Parameters:
    ///   - path: the path relative to the repository of functions.
    ///   - limit: the maximum number of commits.
    package func commits(touching path: String, limit: Int) async -> [String] {
        let arguments = ["--literal-pathspecs", "log", "-n", "\(limit)", "--format=%H", "HEAD", "--", path]
        guard let result = try? await tool.run(arguments, in: root), result.status == 0 else { return [] }
        return String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// The files of the repository of functions that differ from the current commit. Nil if git
    /// fails.
    ///
    /// New files count, also if git ignores them. The cache does not count. A folder of which git
    /// has no file stands for everything in it.
    package func changedPaths() async -> [RelativePath]? {
        let arguments = [
            "status", "--porcelain", "-z", "--no-renames", "--untracked-files=normal", "--ignored=matching", "--ignore-submodules=none",
        ]
        guard let status = try? await tool.run(arguments + ["--", ".", ":(exclude).faaso"], in: root), status.status == 0,
            let prefix = try? await run(["rev-parse", "--show-prefix"]), prefix.status == 0
        else { return nil }
        let root = RelativePath(Self.line(prefix))
        return status.output.split(separator: 0).compactMap { entry in
            // Two letters and a blank stand before the path, which counts from the top of the work tree.
            let path = RelativePath(bytes: Array(entry.dropFirst(3)))
            return path.relative(to: root) ?? (root.isInside(path) ? .root : nil)
        }.filter { !$0.isInside(Self.cache) }
    }

    /// Resolves a name to a commit.
    /// - Throws: ``GitError/shallow(_:)`` for an unknown name in a shallow clone,
    ///   ``GitError/unknown(_:)`` for any other unknown name.
    package func commit(_ reference: String) async throws -> String {
        let found = try await run(["rev-parse", "--verify", "--quiet", "--end-of-options", "\(reference)^{commit}"])
        let name = String(decoding: found.output, as: UTF8.self).filter { !$0.isWhitespace }
        // The oldest commits of a shallow clone name their parents, but the parents' files are
        // absent.
        if found.status == 0, !name.isEmpty, try await run(["cat-file", "-e", "\(name)^{tree}"]).status == 0 { return name }
        if found.status == 128, !found.error.isEmpty { throw GitError.failed(found.error) }
        let shallow = try await run(["rev-parse", "--is-shallow-repository"])
        if String(decoding: shallow.output, as: UTF8.self).hasPrefix("true") { throw GitError.shallow(reference) }
        throw GitError.unknown(reference)
    }

    /// Writes a commit's files of the repository of functions to a folder, like a checkout. Uses a
    /// separate index.
    /// - Returns: the path of the repository of functions in that folder.
    package func checkOut(_ commit: String, into folder: String) async throws -> String {
        let prefix = try await run(["rev-parse", "--show-prefix"])
        // In a folder below the top, `checkout-index` writes the files of that folder.
        for arguments in [["read-tree", commit], ["checkout-index", "--all", "--force", "--prefix=\(folder)/tree/"]] {
            let result = try await run(arguments, setting: ["GIT_INDEX_FILE": folder + "/" + Self.index])
            guard result.status == 0 else { throw GitError.failed(result.error) }
        }
        return folder + "/tree/" + Self.line(prefix)
    }

    /// The name of the index in the folder that ``checkOut(_:into:)`` writes to.
    package static let index = ".index"

    /// The number of a commit's files of the repository of functions, and the room in bytes that
    /// they need. Nil if git fails, or if a filter may write larger files.
    package func size(of commit: String) async -> (files: Int, bytes: Int)? {
        let filters = try? await run(["grep", "-q", "filter=", commit, "--", ":(top,glob)**/.gitattributes"])
        // The status is 1 if no line has the text.
        guard filters?.status == 1, let files = await output(of: ["ls-tree", "-r", "-l", "-z", commit]) else { return nil }
        // Mode, type, name and size stand before the path, see git-ls-tree(1).
        return files.split(separator: 0).reduce(into: (0, 0)) { sum, entry in
            let fields = entry.split(separator: UInt8(ascii: "\t")).first?.split(separator: UInt8(ascii: " ")) ?? []
            // A submodule is an entry of the type commit, of which nothing is written.
            sum.0 += fields.dropFirst().first?.elementsEqual("blob".utf8) == true ? 1 : 0
            sum.1 += (Int(String(decoding: fields.last ?? [], as: UTF8.self)) ?? 0) + Self.block
        }
    }

    /// The size in bytes of the part of a file system that a small file takes.
    private static let block = 4096

    /// The output without its line end. A path can contain others.
    private static func line(_ result: Tool.Result) -> String {
        String(decoding: result.output.last == UInt8(ascii: "\n") ? result.output.dropLast() : result.output[...], as: UTF8.self)
    }

    /// The output of git. Nil if it fails.
    func output(of arguments: [String]) async -> [UInt8]? {
        guard let result = try? await tool.run(arguments, in: root), result.status == 0 else { return nil }
        return result.output
    }

    /// Runs git. An interrupt ends git, too, and is no failure of git.
    private func run(_ arguments: [String], setting variables: [String: String] = [:]) async throws -> Tool.Result {
        let result = try await tool.run(arguments, in: root, setting: variables)
        try Task.checkCancellation()
        return result
    }
}

/// The reason why git has no answer.
package enum GitError: Explained, Hashable {
    /// There is no git on the `PATH`.
    case noProgram
    /// The folder is not in a git repository.
    case noRepository(String)
    /// A complete clone does not contain the name.
    case unknown(String)
    /// A shallow clone does not contain the name.
    case shallow(String)
    /// Git failed. The value is git's message.
    case failed(String)

    package var description: String {
        switch self {
        case .noProgram: "no program 'git' on the PATH"
        case .noRepository(let root): "'\(root)' is in no git repository"
        case .unknown(let name): "'\(name)' is not a commit of this repository"
        case .shallow(let name): "'\(name)' is not in this clone, which is shallow"
        case .failed(let message): "git: \(message)"
        }
    }

    package var hints: [String] {
        switch self {
        case .noProgram, .noRepository, .failed: []
        case .unknown: ["fetch it, or name a commit, branch or tag that 'git rev-parse' knows"]
        case .shallow: ["fetch the history: git fetch --unshallow (in GitHub Actions: 'fetch-depth: 0'; in GitLab: 'GIT_DEPTH: 0')"]
        }
    }
}

extension GitError {
    package var blame: Blame {
        switch self {
        case .unknown, .shallow: .project
        case .noProgram, .noRepository, .failed: .run
        }
    }
}
