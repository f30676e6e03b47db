/// Reads the fields of functions that only a swarm has.
extension YAMLReader {
    /// Reads the nodes that may run a function.
    mutating func placement(_ node: YAMLNode, _ layer: inout MetadataLayer) -> Placement {
        var placement = Placement()
        let fields = fields(node, PlacementField.place, of: PlacementField.self)
        for (field, entry) in fields { layer.locations[field.label] = location(of: entry.value) }
        placement.constraints = texts(fields, .constraints)
        placement.spread = texts(fields, .spread)
        placement.maximumPerNode = integer(fields, .maximumPerNode)
        return placement
    }

    private mutating func texts(_ fields: [PlacementField: YAMLEntry], _ field: PlacementField) -> [String] {
        guard let node = fields[field]?.value else { return [] }
        return (list(node, field.label) ?? []).compactMap { text($0, of: field) }
    }

    /// Refuses the fields of a swarm for a project that runs on one host. They have no effect.
    mutating func refuseScale(_ layer: MetadataLayer, on target: TargetKind) {
        guard target != .swarm else { return }
        for field in [MetadataField.replicas, .placement] {
            guard let place = layer.locations[field.rawValue] else { continue }
            report(
                "\(field.rawValue): a function has one container on one host; only a swarm has this field", at: place,
                hints: [
                    "to run the project on a swarm, write 'target: swarm' into faaso.yml",
                    "to run it on both, move the field below 'functions' into the file of the stage for the swarm",
                ])
        }
    }
}
