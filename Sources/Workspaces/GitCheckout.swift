package import Basics
import FoundationEssentials

/// The files of one commit of another repository, in a temporary folder.
package struct GitCheckout: Sendable {
    /// The folder of the files, without git's own.
    package let folder: String
    /// The commit, as a hexadecimal name.
    package let commit: String

    /// Clones a repository, and writes the files of a commit. Nothing of the repository is
    /// executed.
    /// - Parameters:
    ///   - scratch: an empty folder for the clone and the files.
    ///   - root: the folder from which a relative address is counted.
    /// - Throws: ``GitError/noProgram``, and ``CheckoutError`` with git's message.
    package init(_ source: TemplateSource, in scratch: String, from root: String, environment: [String: String]) async throws {
        let own = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"]
        let quiet = ["GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", "GIT_INDEX_FILE": scratch + "/index"]
        let variables = environment.filter { !own.contains($0.key) }.merging(quiet) { $1 }
        guard let tool = Tool("git", environment: variables) else { throw GitError.noProgram }
        let clone = scratch + "/clone"
        // Line ends must not depend on the user's settings, because the content is locked.
        let settings = ["-c", "core.hooksPath=/dev/null", "-c", "core.autocrlf=false", "-c", "core.eol=lf", "-c", "core.symlinks=true"]
        func run(_ arguments: [String], in folder: String) async throws -> String {
            let result = try await tool.run(settings + arguments, in: folder)
            guard result.status == 0 else { throw CheckoutError(source: source, reason: Self.reason(result.error)) }
            return String(decoding: result.output, as: UTF8.self).filter { !$0.isWhitespace }
        }
        _ = try await run(["clone", "--quiet", "--no-checkout", "--", source.url, clone], in: root)
        var found: String?
        for name in ["refs/remotes/origin/\(source.reference)", "refs/tags/\(source.reference)", source.reference] where found == nil {
            found = try? await run(["rev-parse", "--verify", "--quiet", "--end-of-options", "\(name)^{commit}"], in: clone)
        }
        guard let found, !found.isEmpty else {
            throw CheckoutError(source: source, reason: "the repository has no '\(source.reference)'")
        }
        _ = try await run(["read-tree", found], in: clone)
        folder = scratch + "/tree"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        _ = try await run(["checkout-index", "--all", "--force", "--prefix=\(folder)/"], in: clone)
        commit = found
    }

    /// The line of git's messages that names the cause.
    static func reason(_ text: String) -> String {
        // A line of ssh names the cause better than git's line after it. Ssh ends lines with CR LF.
        let lines = text.split(whereSeparator: \.isNewline)
        let line = lines.first { line in ["fatal: ", "ssh: ", "error: "].contains { line.hasPrefix($0) } } ?? lines.last ?? "git failed"
        let words = line.hasPrefix("fatal: ") ? line.dropFirst("fatal: ".count) : line
        return String(words.last == "." ? words.dropLast() : words)
    }
}

/// The error for files that git cannot fetch.
package struct CheckoutError: Explained, Hashable, Sendable {
    /// The source of the files.
    package var source: TemplateSource
    /// Git's message in one line.
    package var reason: String

    package var description: String { "\(source.url) cannot be fetched: \(reason)" }
    package var hints: [String] { ["try it: git ls-remote \(source.url) \(source.reference)"] }
    package var blame: Blame { .run }
}
