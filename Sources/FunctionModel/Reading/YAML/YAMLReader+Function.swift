/// Reads template.yml and metadata.yml.
extension YAMLReader {
    /// Reads template.yml.
    mutating func template(_ name: String, in repository: inout Repository) -> (template: Template, defaults: MetadataLayer) {
        guard let root else { return (Template(name: name), MetadataLayer()) }
        let fields = fields(root, "", of: TemplateField.self)
        let description = text(fields, .description)
        let defaults = fields[.defaults].map {
            metadataLayer($0.value, "defaults", refused: MetadataField.refusedInTemplate, in: &repository)
        }
        let include = fields[.include].flatMap { includes($0.value, in: &repository)?.includes }
        return (Template(name: name, description: description, include: include ?? []), defaults ?? MetadataLayer())
    }

    /// Reads metadata.yml and merges it with the defaults. Returns nil if there is no valid
    /// runtime.
    mutating func function(
        _ name: String, templates: [(template: Template, defaults: MetadataLayer)], _ content: SettingsContent,
        in repository: inout Repository
    ) -> Function? {
        let own = root.map { metadataLayer($0, "", in: &repository) } ?? MetadataLayer()
        let defaults = content.defaults.merged
        let names = TemplatelessRuntime.names(with: templates.map(\.template.name))
        guard let runtime = own.runtime ?? defaults.runtime else {
            // A runtime of the wrong type has been reported already.
            if own.locations["runtime"] == nil {
                report(
                    "found no `runtime`, which is required", at: SourceLocation(file: file),
                    hints: ["there are: \(names.joined(separator: ", "))"])
            }
            return nil
        }
        let place = own.locations["runtime"] ?? defaults.locations["runtime"] ?? SourceLocation(file: file)
        guard names.contains(runtime) else {
            report(
                "found the runtime \(Self.quoted(runtime)), which does not exist", at: place,
                hints: Self.candidates(runtime, names, "templates") + [Template.builtInHint])
            return nil
        }
        let template = templates.first { $0.template.name == runtime }
        if template == nil { requireDockerfile(of: name, at: place, in: &repository) }
        let layers = [content.functions[name], own, template?.defaults].compactMap(\.self) + content.defaults
        let layer = layers.merged
        refuseCandidateBeside(layer.metadata, layers)
        refuseScale(layer, on: content.settings.target ?? .host)
        for removal in layers.idleRemovals {
            report(
                "environment.\(removal.variable): found nothing, a string is allowed", at: removal.place,
                hints: ["write \"\" for an empty value", "nothing removes a variable of a layer below, and none sets this one"])
        }
        var metadata = layer.metadata
        if let template = template?.template {
            refuseCollisions(of: layer, with: template, in: &repository)
            metadata.include = template.include + metadata.include
        }
        return Function(
            name: name, runtime: runtime, hasTemplate: template != nil, metadata: metadata, locations: layer.locations)
    }

    /// Reports that a function without a template has no Dockerfile of its own.
    /// - Parameter place: the place of its runtime.
    private mutating func requireDockerfile(of name: String, at place: SourceLocation, in repository: inout Repository) {
        let folder = ProjectPath.function(name)
        guard repository.kind("\(folder)/Dockerfile") == nil else { return }
        let misnames = repository.misnames(.dockerfile, in: folder)
        for misname in misnames { report(misname.message, at: misname.location ?? place, hints: misname.hints) }
        if !misnames.isEmpty { return }
        report(
            "found the runtime '\(TemplatelessRuntime.dockerfile)', which needs \(folder)/Dockerfile", at: place,
            hints: ["write that Dockerfile, or name a template"])
    }

    /// Refuses `candidate: with-tests` for a function without a candidate beside its old version.
    /// A `deploy` in a more specific layer wins over it.
    private mutating func refuseCandidateBeside(_ metadata: Metadata, _ layers: [MetadataLayer]) {
        guard metadata.deploy == .recreate, metadata.candidate == .withTests else { return }
        func first(_ field: String) -> Int? { layers.firstIndex { $0.locations[field] != nil } }
        guard let candidate = first("candidate"), let deploy = first("deploy"), candidate <= deploy,
            let place = layers[candidate].locations["candidate"]
        else { return }
        report(
            "candidate: found 'with-tests', after-tests is allowed with `deploy: recreate`", at: place,
            hints: ["no new version starts beside the old one there; write after-tests, or remove the line"])
    }
}
