import Basics
import Yams

extension YAMLReader {
    /// Reads faaso.yml: the settings, and the defaults of all functions.
    mutating func settings(over lower: SettingsContent, in repository: inout Repository) -> SettingsContent {
        guard let root else { return lower }
        let fields = fields(root, "", allowed: Self.settingsFields)
        return content(fields, over: lower, in: &repository)
    }

    /// Reads the file of a stage. It may have every field of faaso.yml but the project's name, and
    /// fields of single functions.
    mutating func stageSettings(over lower: SettingsContent, in repository: inout Repository) -> SettingsContent {
        guard let root else { return lower }
        let refused = ["project": "which is that of faaso.yml with the name of the stage"]
        let fields = fields(root, "", allowed: Self.settingsFields + ["functions"], refused: refused)
        var content = content(fields, over: lower, in: &repository)
        let entries = fields["functions"].flatMap { self.entries($0.value, "functions") } ?? []
        for entry in entries {
            let refused = ["runtime": "which only the function's own metadata.yml sets"]
            content.functions[entry.name] = metadataLayer(entry.value, "functions.\(entry.name)", refused: refused, in: &repository)
            content.places[entry.name] = entry.location
        }
        return content
    }

    private static let settingsFields = ["project", "listen", "proxy", "ports", "registry", "hosts", "defaults"]

    /// The content with the fields of one file over it.
    private mutating func content(
        _ fields: [String: YAMLEntry], over lower: SettingsContent, in repository: inout Repository
    ) -> SettingsContent {
        var content = lower
        var settings = lower.settings
        if let entry = fields["project"] { settings.project = text(entry.value, "project", .name) ?? settings.project }
        if let entry = fields["listen"] { settings.listen = listen(entry.value) ?? settings.listen }
        if let entry = fields["proxy"] { settings.proxy = proxy(entry.value, in: &repository) }
        if let entry = fields["ports"] { settings.ports = ports(entry.value) ?? settings.ports }
        if let entry = fields["registry"] { settings.registry = registry(entry.value) }
        if let entry = fields["hosts"] { settings.hosts = hosts(entry.value) }
        content.settings = settings
        if let entry = fields["defaults"] { content.defaults.insert(metadataLayer(entry.value, "defaults", in: &repository), at: 0) }
        return content
    }

    private mutating func listen(_ node: Node) -> Listen? {
        let allowed = "a port, an address or a host name such as 8080, 127.0.0.1:8080, :8080, [::1]:8080 or example.org"
        guard let text = text(node, "listen", .any, allowed: allowed) else { return nil }
        if let listen = Listen(text: text) { return listen }
        let isBareIPv6 = Listen(text: "[\(text)]") != nil
        reject(node, "listen", allowed: allowed, hints: isBareIPv6 ? ["put IPv6 addresses in brackets: \"[\(text)]:8080\""] : [])
        return nil
    }

    private mutating func proxy(_ node: Node, in repository: inout Repository) -> ProxySettings {
        var proxy = ProxySettings()
        let fields = fields(node, "proxy", allowed: ["image", "import", "tls", "header_limit"])
        if let entry = fields["image"] { proxy.image = text(entry.value, "proxy.image", .image) ?? proxy.image }
        if let entry = fields["tls"] {
            let rule = TextRule(allowed: "internal") { $0 == "internal" }
            proxy.tlsInternal = text(entry.value, "proxy.tls", rule, allowed: rule.allowed) != nil
        }
        if let entry = fields["header_limit"] { proxy.headerLimit = byteLimit(entry.value, "proxy.header_limit") }
        if let entry = fields["import"], let written = text(entry.value, "proxy.import") {
            do throws(Repository.PathProblem) {
                let path = try Repository.normalise(written)
                let kind = try repository.resolve(path).kind
                guard !path.isEmpty, kind == .directory else {
                    throw Repository.PathProblem(
                        message: "found \(Self.quoted(written)), a folder of Caddy snippets inside the repository is allowed")
                }
                proxy.importFolder = path
            } catch {
                report(error, "proxy.import", at: entry.value, in: repository)
            }
        }
        return proxy
    }

    /// Reads a range of ports. It must contain at least two, because each function needs two.
    private mutating func ports(_ node: Node) -> ClosedRange<Int>? {
        let allowed = "a range of at least two ports such as 20000-21999"
        guard let text = text(node, "ports", .any, allowed: allowed) else { return nil }
        if let ports = ClosedRange<Int>(text: text), 1 <= ports.lowerBound, ports.upperBound <= 65535, ports.count > 1 { return ports }
        reject(node, "ports", allowed: allowed)
        return nil
    }
}

extension Settings {
    /// Derives a project name from the name of a folder.
    ///
    /// Letters become lower case, and other characters become `-`. The result has at most 40
    /// characters. If it would be empty, it is `faaso`.
    package static func projectName(from folderName: String) -> String {
        var name = ""
        for byte in folderName.lowercased().utf8 {
            if byte.isASCIILowercase || byte.isASCIIDigit {
                name.unicodeScalars.append(Unicode.Scalar(byte))
            } else if !name.isEmpty, !name.hasSuffix("-") {
                name += "-"
            }
        }
        name = String(name.prefix(40))
        while name.hasSuffix("-") { name.removeLast() }
        return name.isEmpty ? "faaso" : name
    }
}
