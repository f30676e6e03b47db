extension YAMLReader {
    /// Reads faaso.yml: the settings, and the defaults of all functions.
    mutating func settings(over lower: SettingsContent, in repository: inout Repository) -> SettingsContent {
        guard let root else { return lower }
        let fields = fields(root, "", of: SettingsField.self, without: SettingsField.ofStage)
        return content(fields, over: lower, in: &repository)
    }

    /// Reads the file of a stage. It may have every field of faaso.yml but the project's name, and
    /// fields of single functions.
    mutating func stageSettings(over lower: SettingsContent, in repository: inout Repository) -> SettingsContent {
        guard let root else { return lower }
        let fields = fields(root, "", of: SettingsField.self, refused: SettingsField.refusedInStage)
        var content = content(fields, over: lower, in: &repository)
        let entries = fields[.functions].flatMap { self.entries($0.value, "functions") } ?? []
        for entry in entries {
            content.functions[entry.name] = metadataLayer(
                entry.value, "functions.\(entry.name)", refused: MetadataField.refusedInStage, in: &repository)
            content.places[entry.name] = entry.location
        }
        return content
    }

    /// The content with the fields of one file over it.
    private mutating func content(
        _ fields: [SettingsField: YAMLEntry], over lower: SettingsContent, in repository: inout Repository
    ) -> SettingsContent {
        var content = lower
        var settings = lower.settings
        settings.project = text(fields, .project) ?? settings.project
        settings.listen = listen(fields) ?? settings.listen
        if let entry = fields[.proxy] { settings.proxy = proxy(entry.value, in: &repository) }
        settings.ports =
            text(fields, .ports, allowed: TextRule.ports.allowed).flatMap { ClosedRange<Int>(text: $0) } ?? settings.ports
        if let entry = fields[.registry] { settings.registry = registry(entry.value) }
        if let entry = fields[.hosts] { settings.hosts = hosts(entry.value) }
        settings.target = word(fields, .target).flatMap(TargetKind.init) ?? settings.target
        content.settings = settings
        if let entry = fields[.defaults] { content.defaults.insert(metadataLayer(entry.value, "defaults", in: &repository), at: 0) }
        return content
    }

    private mutating func listen(_ fields: [SettingsField: YAMLEntry]) -> Listen? {
        let written = fields[.listen]?.value.scalar?.string ?? ""
        let isBareIPv6 = Listen(text: "[\(written)]") != nil
        let hints = isBareIPv6 ? ["put IPv6 addresses in brackets: \"[\(written)]:8080\""] : []
        let listen = text(fields, .listen, allowed: TextRule.listen.allowed, hints: hints).flatMap { Listen(text: $0) }
        guard listen?.isOnRedirectPort == true, let node = fields[.listen]?.value else { return listen }
        reject(node, "listen", allowed: TextRule.listen.allowed, hints: [Listen.redirectHint])
        return nil
    }

    private mutating func proxy(_ node: YAMLNode, in repository: inout Repository) -> ProxySettings {
        var proxy = ProxySettings()
        let fields = fields(node, ProxyField.place, of: ProxyField.self)
        proxy.image = text(fields, .image) ?? proxy.image
        proxy.tlsInternal = word(fields, .tls) != nil
        proxy.headerLimit = size(fields, .headerLimit)
        if let entry = fields[.constraints] {
            proxy.constraints = (list(entry.value, ProxyField.constraints.label) ?? []).compactMap { text($0, of: ProxyField.constraints) }
        }
        if let entry = fields[.importFolder], let written = text(fields, .importFolder) {
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
