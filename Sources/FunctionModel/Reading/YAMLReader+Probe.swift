/// Reads probe.yml.
extension YAMLReader {
    /// Reads `handler`, which is needed, `dependencies` and `line`.
    mutating func probe(_ checks: [String]) -> ProbeFiles? {
        let fields = root.map { self.fields($0, "", allowed: ["handler", "dependencies", "line", "skip"]) } ?? [:]
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
        let skip = fields["skip"].map { reasons($0.value, checks) } ?? [:]
        guard let path, dependencies != .some(nil), line != .some(nil) else { return nil }
        return ProbeFiles(handler: path, dependencies: dependencies ?? nil, line: line ?? nil, skip: skip)
    }

    /// The reasons by the names of checks.
    private mutating func reasons(_ node: YAMLNode, _ checks: [String]) -> [String: String] {
        var reasons: [String: String] = [:]
        for (name, entry) in self.fields(node, "skip", allowed: checks) {
            let field = "skip.\(name)"
            guard let reason = text(entry.value, field) else { continue }
            if reason.isEmpty { report("\(field): found an empty text, the reason is required", at: location(of: entry.value)) }
            reasons[name] = reason
        }
        return reasons
    }

    private mutating func path(_ node: YAMLNode, _ field: String) -> String? {
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
