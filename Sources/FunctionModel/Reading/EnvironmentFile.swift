/// A file of variables in the format of `docker run --env-file`.
///
/// A line has the form `KEY=VALUE`. The value is the rest of the line, including quotes and
/// trailing spaces. Blank lines and lines that start with `#` are ignored. Spaces before the key
/// are dropped. If keys repeat, the last one counts.
///
/// There are two differences from Docker. `export ` may precede the key. A key without `=` is an
/// error: Docker would use the caller's value, so equal files could create different containers.
struct EnvironmentFile: Hashable {
    /// The path of the file, relative to the repository's root.
    let path: String
    /// The path after all links are resolved.
    var resolved: String
    /// The variables by name.
    var variables: [String: String] = [:]

    /// Parses the bytes. Problems are located in the file itself.
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
                // The text is not repeated, because it may be the second line of a secret value.
                problems.append(
                    Problem(
                        "found a line without '=', KEY=VALUE is allowed", at: location,
                        hints: ["write KEY= for an empty value", "a value ends with its line"], hidesLine: true))
                continue
            }
            let name = String(declaration[..<equals])
            let value = String(declaration[declaration.index(after: equals)...])
            if name.contains(where: { $0 == " " || $0 == "\t" }) {
                // Docker refuses such names too, because they are usually mistakes.
                problems.append(
                    Problem("found a name with spaces, a name without spaces is allowed", at: location, hidesLine: true))
            } else if let problem = Self.problem(name: name, at: location) {
                problems.append(problem)
            } else if value.utf8.contains(0) {
                problems.append(Problem("\(name): found the character U+0000, which is not allowed", at: location))
            } else {
                variables[name] = value
            }
        }
    }

    /// The problem with the name of a variable, also in the field `environment`. Nil if the name is
    /// valid.
    static func problem(name: String, at location: SourceLocation) -> Problem? {
        if name == "PORT" {
            return Problem(
                "found PORT, which faaso sets itself", at: location,
                hints: ["write the field `port` in metadata.yml: PORT is set to it"])
        }
        let rule = TextRule.environmentName
        guard !rule.accepts(name) else { return nil }
        return Problem("environment: found the name \(YAMLReader.quoted(name)), \(rule.allowed) is allowed", at: location)
    }
}
