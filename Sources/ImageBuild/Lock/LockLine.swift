import ContainerEngine
import FunctionModel
import WorkModel

/// One line of `faaso.lock`, read word by word.
struct LockLine {
    /// The kinds of entries.
    enum Entry {
        /// A base image.
        case image(LockedImage)
        /// A copied template.
        case template(LockedTemplate)
    }

    private let line: Substring
    private let number: Int
    /// The part of the line that was not read yet.
    private(set) var rest: Substring

    /// Creates a reader of a line.
    /// - Parameter number: the number of the line, counted from 1.
    init(_ line: Substring, number: Int) {
        self.line = line
        self.number = number
        rest = line
    }

    /// The place of the first word.
    var start: SourceLocation { place(line.drop(while: Self.isSpace).startIndex) }

    /// The hint for an entry that must be written again.
    static let rewrite = "remove the line; 'faaso lock' then adds the image again"

    /// Reads the entry of the line. Nil for a blank line and for a comment.
    mutating func entry() throws(Problem) -> Entry? {
        guard let word = next(), !word.hasPrefix("#") else { return nil }
        if Self.conflictMarks.contains(where: word.hasPrefix) {
            throw problem(
                "found the mark '\(word.prefix(7))' of a merge conflict", word,
                hints: ["keep the lines of one side, then run 'faaso lock'"])
        }
        switch word {
        case "image": return .image(try image())
        case "template": return .template(try template())
        default:
            throw problem(
                "found '\(word)', 'image' or 'template' is allowed", word, hints: [Self.form, "a newer faaso may have written this file"])
        }
    }

    /// Reads the rest of a line that begins with `image`.
    private mutating func image() throws(Problem) -> LockedImage {
        let (reference, digest) = try pinned()
        let platform = try platform()
        let source = try source()
        if let word = next() { throw problem("found '\(word)' after the end of the entry", word) }
        return LockedImage(reference, digest: digest, platform: platform, source: source)
    }

    private mutating func source() throws(Problem) -> LockedImage.Source {
        guard let word = next() else { return .own }
        if word == LockedImage.localWord { return .local }
        guard let repository = ImageReference(String(word)), repository.fullName == word else {
            throw problem("found '\(word)', 'local', a registry's repository or the end of the line is allowed", word)
        }
        return .mirror(repository)
    }

    private mutating func pinned() throws(Problem) -> (ImageReference, String) {
        guard let word = next() else { throw problem("the image is missing", rest) }
        guard let at = word.firstIndex(of: "@") else {
            throw problem("found '\(word)' without a digest, NAME:TAG@DIGEST is allowed", word, hints: [Self.rewrite])
        }
        let (name, digest) = (String(word[..<at]), String(word[at...].dropFirst()))
        guard let reference = ImageReference(name) else { throw problem("'\(name)' is no image reference", word) }
        guard reference.familiar == name else {
            throw problem("found '\(name)', the form '\(reference.familiar)' is allowed", word)
        }
        guard Node.function(ofBase: name) == nil else {
            throw problem("'\(name)' means the image of a function, which has no entry", word, hints: ["remove the line"])
        }
        guard ImageReference("\(reference.familiarName)@\(digest)") != nil else {
            throw problem(
                "found '\(digest)', a digest such as sha256:… with 64 hexadecimal digits is allowed", word[at...].dropFirst(),
                hints: [Self.rewrite])
        }
        return (reference, digest)
    }

    private mutating func platform() throws(Problem) -> BuildPlatform {
        guard let word = next() else {
            throw problem("the platform is missing, such as linux/amd64", rest)
        }
        guard let platform = BuildPlatform(String(word)) else {
            throw problem("found '\(word)', a platform such as linux/amd64 is allowed", word)
        }
        return platform
    }

    private static let form = "an entry is: image NAME:TAG@sha256:… PLATFORM"
    private static let conflictMarks = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"]

    private static func isSpace(_ character: Character) -> Bool { character == " " || character == "\t" }

    /// The next word. Nil at the end of the line.
    mutating func next() -> Substring? {
        rest = rest.drop(while: Self.isSpace)
        let word = rest.prefix { !Self.isSpace($0) }
        rest = rest[word.endIndex...]
        return word.isEmpty ? nil : word
    }

    /// A problem at a word of the line.
    func problem(_ message: String, _ word: Substring, hints: [String] = [form]) -> Problem {
        Problem(message, at: place(word.startIndex), hints: hints)
    }

    private func place(_ index: Substring.Index) -> SourceLocation {
        SourceLocation(file: Lockfile.path, line: number, column: line[..<index].unicodeScalars.count + 1)
    }
}
