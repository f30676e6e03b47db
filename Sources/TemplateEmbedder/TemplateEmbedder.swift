import FoundationEssentials
import Glibc

/// Writes the texts of files into a Swift file: `TemplateEmbedder OUTPUT ROOT PATH…`.
@main enum TemplateEmbedder {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count >= 2 else { throw UsageError() }
        let (output, root) = (arguments[1], arguments[2])
        var lines = [
            "/// The files of `templates/` and `shared/faaso`. The build makes this file.", "enum EmbeddedFiles {",
            "    static let all: [EmbeddedFile] = [",
        ]
        var summaries: [String] = []
        for path in arguments.dropFirst(2) {
            let file = root + "/" + path
            guard let data = FileManager.default.contents(atPath: file) else { throw UnreadableFile(path: path) }
            guard let text = String(validating: data, as: UTF8.self) else { throw UnreadableFile(path: path) }
            let isExecutable = access(file, X_OK) == 0
            lines.append("        EmbeddedFile(path: \(literal(path)), text: \(literal(text)), isExecutable: \(isExecutable)),")
            if let name = template(path) { summaries.append("        (\(literal(name)), \(literal(description(text)))),") }
        }
        lines += ["    ]", "", "    static let summaries: [(name: String, description: String)] = ["] + summaries + ["    ]", "}", ""]
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: output))
    }

    /// The name of the template whose description is in a file. Nil for other files.
    static func template(_ path: String) -> String? {
        let parts = path.split(separator: "/")
        return parts.count == 3 && parts[0] == "templates" && parts[2] == "template.yml" ? String(parts[1]) : nil
    }

    /// The description in a template.yml. It stands on a line of its own, unquoted.
    static func description(_ text: String) -> String {
        let key = "description: "
        return text.split(separator: "\n").first { $0.hasPrefix(key) }.map { String($0.dropFirst(key.count)) } ?? ""
    }

    /// A text as a literal of Swift.
    static func literal(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\\", "\"": "\\" + String(scalar)
            case "\n": "\\n"
            case _ where scalar.value < 32 || scalar.value == 127: "\\u{\(String(scalar.value, radix: 16))}"
            default: String(scalar)
            }
        }
        return "\"" + escaped.joined() + "\""
    }
}

private struct UsageError: Error, CustomStringConvertible {
    var description: String { "usage: TemplateEmbedder OUTPUT ROOT PATH..." }
}

private struct UnreadableFile: Error, CustomStringConvertible {
    var path: String
    var description: String { "\(path): this cannot be read, or is no text in UTF-8" }
}
