package import ContentHash

/// One line of `faaso.lock`: a template that was copied from a git repository.
package struct LockedTemplate: Hashable, Sendable {
    /// The name of the template in this repository.
    package let name: String
    /// The address of the git repository, as `git clone` takes it.
    package let url: String
    /// The branch, tag or commit that an update follows. `HEAD` for the default branch.
    package let reference: String
    /// The commit that was copied, 40 or 64 hexadecimal digits.
    package let commit: String
    /// The digest of the copied files.
    package let content: Digest

    /// Creates an entry.
    package init(name: String, url: String, reference: String, commit: String, content: Digest) {
        (self.name, self.url, self.reference, self.commit, self.content) = (name, url, reference, commit, content)
    }

    /// The line of the file, without a line break.
    var line: String { "template \(name) \(url) \(reference) \(commit) sha256:\(content.hex)" }
}
