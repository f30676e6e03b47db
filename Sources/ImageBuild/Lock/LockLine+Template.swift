import ContentHash
import FunctionModel

extension LockLine {
    /// Reads the rest of a line that begins with `template`.
    mutating func template() throws(Problem) -> LockedTemplate {
        let name = try required("the name of the template")
        guard !name.contains("/"), !name.hasPrefix(".") else {
            throw problem("'\(name)' is not a name for a template", name, hints: [Self.templateForm])
        }
        let url = try required("the address of the git repository")
        let reference = try required("the branch, tag or commit")
        for word in [url, reference] where word.hasPrefix("-") {
            throw problem("found '\(word)', a text that begins with '-' is not allowed", word, hints: [Self.templateForm])
        }
        let commit = try required("the commit")
        guard [40, 64].contains(commit.utf8.count), commit.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) else {
            throw problem("found '\(commit)', a commit of 40 hexadecimal digits is allowed", commit, hints: [Self.templateForm])
        }
        let content = try required("the digest of the content")
        guard content.hasPrefix("sha256:"), let digest = Digest(hex: content.dropFirst("sha256:".count)) else {
            throw problem(
                "found '\(content)', a digest such as sha256:… with 64 hexadecimal digits is allowed", content, hints: [Self.templateForm])
        }
        if let word = next() { throw problem("found '\(word)' after the end of the entry", word, hints: [Self.templateForm]) }
        return LockedTemplate(
            name: String(name), url: String(url), reference: String(reference), commit: String(commit), content: digest)
    }

    private static let templateForm = "an entry is: template NAME GIT_URL REF COMMIT sha256:…"

    private mutating func required(_ part: String) throws(Problem) -> Substring {
        guard let word = next() else { throw problem("\(part) is missing", rest, hints: [Self.templateForm]) }
        return word
    }
}
