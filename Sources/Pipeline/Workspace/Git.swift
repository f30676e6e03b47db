package import Basics
import FoundationEssentials

/// The program git, asked about the repository that a folder lies in. Asks no network, changes nothing.
package struct Git: Sendable {
    private let tool: Tool
    private let root: String

    /// - Parameter root: the repository of functions, the top of git's work tree or a folder below it.
    /// - Throws: ``GitError/noProgram``, ``GitError/noRepository(_:)``.
    package init(root: String, environment: [String: String]) throws(GitError) {
        guard GitRepository(root: root) != nil else { throw .noRepository(root) }
        // Objects that a partial clone has yet to fetch count as absent; no prompt, no lock of the index.
        let quiet = ["GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"]
        guard let tool = Tool("git", environment: environment.merging(quiet) { $1 }) else { throw .noProgram }
        self.tool = tool
        self.root = root
    }

    /// The bytes of a file, or the text of a link, in a commit; nil where the commit or the file is not there.
    /// - Parameter path: counted from the repository of functions.
    func blob(_ commit: String, _ path: String) async -> [UInt8]? {
        guard !commit.hasPrefix("-") else { return nil }
        let result = try? await tool.run(["cat-file", "blob", "\(commit):./\(path)"], in: root, limit: 8 << 20)
        return result?.status == 0 ? result?.output : nil
    }

    /// The newest commits that changed a path, the newest first; none where git cannot say.
    /// - Parameter path: counted from the repository of functions.
    func commits(touching path: String, limit: Int) async -> [String] {
        let arguments = ["--literal-pathspecs", "log", "-n", "\(limit)", "--format=%H", "HEAD", "--", path]
        guard let result = try? await tool.run(arguments, in: root), result.status == 0 else { return [] }
        return String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Whether files of the repository of functions differ from the commit that is checked out, new ones among them, the cache's left out;
    /// nil where git cannot say.
    func isDirty() async -> Bool? {
        let result = try? await tool.run(["status", "--porcelain", "--untracked-files=normal", "--", ".", ":(exclude).faaso"], in: root)
        return result.flatMap { $0.status == 0 ? !$0.output.isEmpty : nil }
    }

    /// The commit that a name means.
    /// - Throws: ``GitError/shallow(_:)`` where the name means nothing and history was cut off, ``GitError/unknown(_:)``.
    func commit(_ reference: String) async throws -> String {
        let found = try await tool.run(["rev-parse", "--verify", "--quiet", "--end-of-options", "\(reference)^{commit}"], in: root)
        let name = String(decoding: found.output, as: UTF8.self).filter { !$0.isWhitespace }
        // A boundary of a shallow clone has its name in the parent, and not its files.
        if found.status == 0, !name.isEmpty, try await run(["cat-file", "-e", "\(name)^{tree}"]).status == 0 { return name }
        if found.status == 128, !found.error.isEmpty { throw GitError.failed(found.error) }
        let shallow = try await run(["rev-parse", "--is-shallow-repository"])
        if String(decoding: shallow.output, as: UTF8.self).hasPrefix("true") { throw GitError.shallow(reference) }
        throw GitError.unknown(reference)
    }

    /// Writes the files of a commit below a folder, as a checkout would, through an index of its own.
    /// - Returns: where in that folder the repository of functions lies.
    func checkOut(_ commit: String, into folder: String) async throws -> String {
        let prefix = try await run(["rev-parse", "--show-prefix"])
        let index = ["GIT_INDEX_FILE": folder + "/.index"]
        for arguments in [["read-tree", commit], ["checkout-index", "--all", "--force", "--prefix=\(folder)/tree/"]] {
            let result = try await tool.run(arguments, in: top(prefix), setting: index)
            guard result.status == 0 else { throw GitError.failed(result.error) }
        }
        return folder + "/tree/" + Self.line(prefix)
    }

    /// `checkout-index` counts from the folder it runs in.
    private func top(_ prefix: Tool.Result) -> String {
        let depth = Self.line(prefix).split(separator: "/").count
        return root + String(repeating: "/..", count: depth)
    }

    private static func line(_ result: Tool.Result) -> String {
        String(decoding: result.output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    private func run(_ arguments: [String]) async throws -> Tool.Result { try await tool.run(arguments, in: root) }
}

/// What git does not give.
package enum GitError: Explained, Hashable {
    case noProgram
    case noRepository(String)
    /// A name that means nothing in a whole clone.
    case unknown(String)
    /// A name that means nothing in a clone whose history was cut off.
    case shallow(String)
    /// In git's words.
    case failed(String)

    package var description: String {
        switch self {
        case .noProgram: "no program 'git' on the PATH"
        case .noRepository(let root): "'\(root)' is in no git repository"
        case .unknown(let name): "'\(name)' is no commit of this repository"
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
