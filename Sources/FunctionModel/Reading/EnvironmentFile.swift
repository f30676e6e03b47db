/// A file of variables, read as `docker run --env-file` reads it: `KEY=VALUE` lines, the value being the rest of the line as it stands
/// (quotes and trailing spaces belong to it), blank lines and lines that begin with `#` ignored, spaces before the key dropped, the last
/// of repeated keys counts. Beyond that `export ` may stand before the key. A key without `=` is an error: docker would take the value from
/// whoever runs it, and the same files would not make the same container any more.
struct EnvironmentFile: Hashable {
    let path: String
    /// Where the path really leads, links followed.
    var resolved: String
    var variables: [String: String] = [:]

    /// Parses the bytes; problems are located in the file itself.
    init(_ bytes: [UInt8], path: String, problems: inout [Problem]) {
        self.path = path
        resolved = path
        let text: String
        do throws(Problem) {
            text = try YAMLText.decode(bytes, file: path)
        } catch {
            problems.append(error)
            return
        }
        for (index, line) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let line = Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
            let content = line.drop { $0 == " " || $0 == "\t" }
            if content.isEmpty || content.hasPrefix("#") { continue }
            let declaration = content.hasPrefix("export ") ? content.dropFirst(7).drop { $0 == " " } : content
            let location = SourceLocation(
                file: path, line: index + 1, column: line.unicodeScalars.count - declaration.unicodeScalars.count + 1)
            guard let equals = declaration.firstIndex(of: "=") else {
                let name = declaration.prefix { $0 != " " }
                problems.append(
                    Problem(
                        "found \(YAMLReader.quoted(String(declaration))), KEY=VALUE is allowed", at: location,
                        hints: ["write \(name)= for an empty value"]))
                continue
            }
            let name = String(declaration[..<equals])
            let value = String(declaration[declaration.index(after: equals)...])
            if name.contains(where: { $0 == " " || $0 == "\t" }) {
                // docker refuses these in a file, for they are most often a slip of the pen.
                problems.append(
                    Problem("found the name \(YAMLReader.quoted(name)), a name without spaces is allowed", at: location))
            } else if let problem = Self.problem(name: name, at: location) {
                problems.append(problem)
            } else if value.utf8.contains(0) {
                problems.append(Problem("\(name): found the character U+0000, which is not allowed", at: location))
            } else {
                variables[name] = value
            }
        }
    }

    /// What is wrong with a variable's name, here and in `environment`.
    static func problem(name: String, at location: SourceLocation) -> Problem? {
        if name == "PORT" {
            return Problem(
                "found PORT, which faaso sets itself", at: location,
                hints: ["a function listens on port 3000; routes.yml decides where it is served"])
        }
        let rule = TextRule.environmentName
        guard !rule.accepts(name) else { return nil }
        return Problem("environment: found the name \(YAMLReader.quoted(name)), \(rule.allowed) is allowed", at: location)
    }
}
