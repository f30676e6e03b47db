import Yams

extension YAMLReader {
    /// Reads `hosts` of faaso.yml: names, each with an address or with a list of other names.
    mutating func hosts(_ node: Node) -> [String: HostEntry] {
        var hosts: [String: HostEntry] = [:]
        var members: [(group: String, name: String, node: Node)] = []
        for entry in entries(node, "hosts") ?? [] {
            let place = "hosts.\(entry.name)"
            guard TextRule.name.accepts(entry.name) else {
                report("hosts: '\(entry.name)' is not a name, \(TextRule.name.allowed) is allowed", at: entry.location)
                continue
            }
            if case .sequence = entry.value {
                let names = (list(entry.value, place) ?? []).compactMap { node in text(node, place, .name).map { (name: $0, node: node) } }
                if names.isEmpty { reject(entry.value, place, allowed: Self.hostForm) }
                members += names.map { (entry.name, $0.name, $0.node) }
                hosts[entry.name] = .group(names.map(\.name))
            } else if let text = text(entry.value, place, .any, allowed: Self.hostForm) {
                hosts[entry.name] = host(text, entry.value, place)
            }
        }
        for member in members {
            if case .host? = hosts[member.name] { continue }
            let known = hosts.compactMap { if case .host = $0.value { $0.key } else { nil } }.sorted()
            report(
                "hosts.\(member.group): '\(member.name)' is not a host of this map", at: location(of: member.node),
                hints: known.isEmpty ? [] : ["the hosts are " + known.joined(separator: ", ")])
        }
        return hosts
    }

    /// The permitted values in words.
    static let hostForm = "an address such as ssh://deploy@10.0.0.5, or a list of other hosts' names"

    private mutating func host(_ text: String, _ node: Node, _ place: String) -> HostEntry? {
        if let address = HostAddress(text) { return .host(address) }
        let corrected = HostAddress.scheme + text
        reject(node, place, allowed: Self.hostForm, hints: HostAddress(corrected) == nil ? [] : ["write \(corrected)"])
        return nil
    }
}
