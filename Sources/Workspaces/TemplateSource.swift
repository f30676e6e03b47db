package import Basics

/// The place that a template is copied from: `GIT_URL[@REF]`.
package struct TemplateSource: Hashable, Sendable {
    /// The address of the git repository.
    package let url: String
    /// The branch, tag or commit. `HEAD` for the default branch.
    package let reference: String

    /// Creates a source from its parts.
    package init(url: String, reference: String) { (self.url, self.reference) = (url, reference) }

    /// Reads a source. The `@` of a user's name, as in `git@host:path`, is part of the address.
    /// - Throws: ``TemplateSourceError``.
    package init(parsing text: String) throws(TemplateSourceError) {
        let path = Self.path(text)
        let at = path.lastIndex(of: "@")
        url = String(text[..<(at ?? text.endIndex)])
        reference = at.map { String(text[text.index(after: $0)...]) } ?? "HEAD"
        let isWord = [url, reference].allSatisfy { word in
            !word.isEmpty && !word.hasPrefix("-") && !word.unicodeScalars.contains { $0.value <= 0x20 || $0.value == 0x7f }
        }
        guard isWord else { throw TemplateSourceError(text: text) }
    }

    /// The part of the text after the host, where a `@` begins the reference.
    private static func path(_ text: String) -> Substring {
        if let scheme = text.firstRange(of: "://") {
            return text[scheme.upperBound...].drop { $0 != "/" }
        }
        guard let colon = text.firstIndex(of: ":"), !text[..<colon].contains("/") else { return text[...] }
        return text[colon...]
    }
}

/// The error for a text that is no `GIT_URL[@REF]`.
package struct TemplateSourceError: Explained, Hashable, Sendable {
    /// The text.
    package var text: String

    package var description: String { "'\(text)' is no address of a git repository" }
    package var hints: [String] { ["write GIT_URL or GIT_URL@REF, such as https://git.example/team/templates.git@v1"] }
    package var blame: Blame { .project }
}
