import Yams

/// Reads probe.yml.
extension YAMLReader {
    /// Reads `handler`, which is needed, `dependencies` and `line`.
    mutating func probe() -> ProbeFiles? {
        let fields = root.map { self.fields($0, "", allowed: ["handler", "dependencies", "line"]) } ?? [:]
        guard let handler = fields["handler"] else {
            if problems.isEmpty {
                report(
                    "found no `handler`, which is required", at: SourceLocation(file: file),
                    hints: ["name the file with the handler, such as handler: handler.py"])
            }
            return nil
        }
        let path = self.path(handler.value, "handler")
        let dependencies = fields["dependencies"].map { self.path($0.value, "dependencies") }
        let line = fields["line"].map { text($0.value, "line") }
        guard let path, dependencies != .some(nil), line != .some(nil) else { return nil }
        return ProbeFiles(handler: path, dependencies: dependencies ?? nil, line: line ?? nil)
    }

    private mutating func path(_ node: Node, _ field: String) -> String? {
        guard let written = text(node, field) else { return nil }
        do throws(Repository.PathProblem) {
            let path = try Repository.normalise(written)
            guard !path.isEmpty else {
                throw Repository.PathProblem(message: "found \(Self.quoted(written)), the path of a file is allowed")
            }
            return path
        } catch {
            report("\(field): \(error.message)", at: location(of: node), hints: error.hints)
            return nil
        }
    }
}
