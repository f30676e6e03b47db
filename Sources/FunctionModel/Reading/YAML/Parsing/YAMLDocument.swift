/// A parsed YAML file with at most one document. Its scalars are untyped.
struct YAMLDocument {
    /// The content; nil if the file is empty, has only comments, or has a document without content.
    let root: YAMLNode?
    /// The problems with the syntax.
    let problems: [Problem]

    /// Parses a file. An invalid file has no content and at least one problem.
    init(_ bytes: [UInt8], file: String) {
        do throws(Problem) {
            (root, problems) = (try Self.root(of: YAMLText(bytes, file: file).text, file: file), [])
        } catch {
            (root, problems) = (nil, [error])
        }
    }

    private static func root(of text: String, file: String) throws(Problem) -> YAMLNode? {
        var composer = YAMLComposer(text)
        let root: YAMLNode?
        let second: YAMLMark?
        do throws(YAMLSyntaxError) {
            root = try composer.root()
            second = try composer.secondDocument()
        } catch {
            throw problem(error, text: text, file: file)
        }
        if let second {
            throw Problem("found a second document, one is allowed", at: second.location(in: file), hints: ["remove the line '---'"])
        }
        guard let scalar = root?.scalar else { return root }
        return YAMLReader.isNull(scalar) ? nil : root
    }

    private static func problem(_ error: YAMLSyntaxError, text: String, file: String) -> Problem {
        let doing = error.context.map { " (\($0.text), line \($0.mark.line))" } ?? ""
        // An unclosed quote is reported at its start, not at the end of the file.
        let place = error.problem.contains("unexpected end of stream") ? error.context?.mark ?? error.mark : error.mark
        return Problem(
            "not valid YAML: \(error.problem)\(doing)", at: place.location(in: file),
            hints: YAMLHints.hints(error.problem, text: text, line: error.mark.line, began: error.context?.mark.line))
    }
}

extension YAMLMark {
    /// The place in a file.
    func location(in file: String) -> SourceLocation { SourceLocation(file: file, line: line, column: column) }
}
