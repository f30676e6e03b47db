/// Reads the answers that stand in for called functions in tests.
extension YAMLReader {
    /// Reads a map of functions to an answer or a list of answers.
    mutating func doubles(_ node: YAMLNode, _ layer: inout MetadataLayer) -> [String: [DoubleAnswer]] {
        let place = SuiteField.doubles.label
        var doubles: [String: [DoubleAnswer]] = [:]
        for entry in entries(node, place) ?? [] {
            layer.locations["\(place).\(entry.name)"] = entry.location
            if !TextRule.name.accepts(entry.name) {
                report("\(place): found the name \(Self.quoted(entry.name)), \(TextRule.name.allowed) is allowed", at: entry.location)
            }
            doubles[entry.name] = answers(entry.value, "\(place).\(entry.name)")
        }
        return doubles
    }

    private mutating func answers(_ node: YAMLNode, _ field: String) -> [DoubleAnswer] {
        if node.mapping != nil { return [answer(node)] }
        guard node.sequence != nil else {
            reject(node, field, allowed: "an answer such as {status: 200, json: {…}}, or a list of answers,")
            return []
        }
        let nodes = list(node, field) ?? []
        if nodes.isEmpty { report("\(field): found no answer, at least one is required", at: location(of: node)) }
        return nodes.map { answer($0) }
    }

    private mutating func answer(_ node: YAMLNode) -> DoubleAnswer {
        let fields = fields(node, DoubleField.place, of: DoubleField.self)
        var answer = DoubleAnswer()
        answer.method = text(fields, .method)
        answer.path = text(fields, .path)
        answer.status = integer(fields, .status) ?? answer.status
        if let entry = fields[.headers] { answer.headers = headers(entry.value, DoubleField.headers.label) }
        if let entry = fields[.body] { answer.body = body(entry.value, DoubleField.body.label) ?? "" }
        guard let entry = fields[.json] else { return answer }
        if fields[.body] != nil {
            report("\(DoubleField.place): found `body` and `json`, one of them is allowed", at: entry.location)
        }
        if let value = json(entry.value, DoubleField.json.label) { (answer.body, answer.isJSON) = (value.text, true) }
        return answer
    }
}
