/// Reads the networks of a function.
extension YAMLReader {
    /// Reads a list of networks without duplicates. An element is a name, or a map with `name` and
    /// `external`.
    /// - Returns: all names, and those that the project never creates.
    mutating func networks(_ node: YAMLNode, _ layer: inout MetadataLayer) -> (names: [String], external: [String])? {
        let field = MetadataField.networks.rawValue
        let hints = node.mapping == nil ? [] : ["write a list: [NAME], or [{name: NAME, external: true}] for one that must exist"]
        guard let nodes = list(node, field, hints: hints) else { return nil }
        var (names, external): ([String], [String]) = ([], [])
        for (index, element) in nodes.enumerated() {
            layer.locations["\(field).\(index)"] = location(of: element)
            guard let (name, isExternal) = network(element, field) else { continue }
            if let first = names.firstIndex(of: name) {
                let line = layer.locations["\(field).\(first)"]?.line ?? 0
                report("\(field): found '\(name)' again, once is allowed (it is in line \(line) already)", at: location(of: element))
            }
            names.append(name)
            if isExternal { external.append(name) }
        }
        return (names, external)
    }

    private mutating func network(_ node: YAMLNode, _ field: String) -> (name: String, isExternal: Bool)? {
        guard node.mapping != nil else { return text(node, field, .network).map { ($0, false) } }
        let fields = fields(node, NetworkField.place, of: NetworkField.self)
        let isExternal = boolean(fields, .external) ?? false
        guard let entry = fields[.name] else {
            report("\(field): found no `name`, which is required", at: location(of: node), hints: ["write {name: NAME, external: true}"])
            return nil
        }
        return text(entry.value, field, .network).map { ($0, isExternal) }
    }
}
