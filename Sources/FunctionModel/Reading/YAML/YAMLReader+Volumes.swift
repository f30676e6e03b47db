extension YAMLReader {
    /// Reads named volumes of the form `NAME:/PATH` or `NAME:/PATH:ro`.
    mutating func volumes(_ node: YAMLNode, _ layer: inout MetadataLayer) -> [Volume]? {
        guard let nodes = list(node, "volumes") else { return nil }
        var volumes: [Volume] = []
        var lines: [String: Int] = [:]
        for (index, element) in nodes.enumerated() {
            let place = location(of: element)
            layer.locations["volumes.\(index)"] = place
            guard let text = text(element, "volumes"), let volume = volume(text, element) else { continue }
            if let line = lines[volume.target] {
                report(
                    "volumes: found the path '\(volume.target)' again, one volume on a path is allowed (line \(line) has one)", at: place)
            }
            lines[volume.target] = place.line
            volumes.append(volume)
        }
        return volumes
    }

    private mutating func volume(_ text: String, _ node: YAMLNode) -> Volume? {
        if ["/", ".", "~"].contains(where: { text.hasPrefix($0) }) {
            reject(
                node, "volumes", allowed: "a named volume (name:/path)",
                hints: [
                    "folders of the host are not mounted; files that the function needs come into its image with `include`",
                    "for quick edits, 'faaso watch' builds and deploys at each save",
                ])
            return nil
        }
        guard var volume = Volume(text: text) else {
            reject(node, "volumes", allowed: "name:/path, or name:/path:ro,")
            return nil
        }
        guard volume.source.utf8.count > 1, TextRule.isDockerName(volume.source) else {
            report(
                "volumes: found the volume's name \(Self.quoted(volume.source)), "
                    + "two or more letters, digits, '_', '.' and '-', beginning with a letter or digit, are allowed",
                at: location(of: node))
            return nil
        }
        let components = volume.target.split(separator: "/")
        let target = "/" + components.joined(separator: "/")
        guard volume.target.hasPrefix("/"), !components.isEmpty, !components.contains("."), !components.contains(".."),
            !target.utf8.contains(where: { $0 < 0x20 })
        else {
            report(
                "volumes: found the path \(Self.quoted(volume.target)), an absolute path without '.' and '..', other than '/', is allowed",
                at: location(of: node))
            return nil
        }
        // In most images /var/run is a link to /run.
        let place = target == "/var/run" || target.hasPrefix("/var/run/") ? String(target.dropFirst("/var".count)) : target
        if place == "/run" || place == Contract.secretsFolder || place.hasPrefix(Contract.secretsFolder + "/") {
            report("volumes: found the path '\(target)', which is kept for secrets", at: location(of: node))
            return nil
        }
        volume.target = target
        return volume
    }
}
