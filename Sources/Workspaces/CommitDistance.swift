/// The numbers of commits by which the current commit and another one differ.
package struct CommitDistance: Hashable, Sendable {
    /// The commits that only the current one has.
    package var ahead: Int
    /// The commits that only the other one has.
    package var behind: Int

    /// Creates a distance.
    package init(ahead: Int, behind: Int) { (self.ahead, self.behind) = (ahead, behind) }

    /// Reads the output of `git rev-list --left-right --count`.
    init?(_ output: [UInt8]) {
        let numbers = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        guard numbers.count == 2 else { return nil }
        self.init(ahead: numbers[0], behind: numbers[1])
    }
}

extension Git {
    /// The distance of the current commit to another one. Commits that leave the repository of
    /// functions as it is do not count.
    ///
    /// Nil if the commit is not in this clone. Also nil if the clone is shallow, and neither commit
    /// is known to contain the other.
    package func distance(to commit: String) async -> CommitDistance? {
        guard commit.utf8.count >= 40, commit.allSatisfy(\.isHexDigit), let whole = await count(commit, []) else { return nil }
        if whole.behind == 0 { return whole }
        if whole.ahead > 0, await isShallow() != false { return nil }
        return await isAtTop() ? whole : await count(commit, ["."])
    }

    private func count(_ commit: String, _ paths: [String]) async -> CommitDistance? {
        let arguments = ["rev-list", "--left-right", "--count", "HEAD...\(commit)", "--"]
        guard let result = await output(of: arguments + paths) else { return nil }
        return CommitDistance(result)
    }

    private func isShallow() async -> Bool? {
        await output(of: ["rev-parse", "--is-shallow-repository"]).map { String(decoding: $0, as: UTF8.self).hasPrefix("true") }
    }

    /// True when the repository of functions is the whole work tree.
    private func isAtTop() async -> Bool {
        await output(of: ["rev-parse", "--show-prefix"]).map { $0.allSatisfy { $0 == UInt8(ascii: "\n") } } ?? true
    }
}
