/// The fields of one layer: metadata.yml, or `defaults` in template.yml or faaso.yml.
struct MetadataLayer {
    /// The name of the template; nil if the layer does not name one.
    var runtime: String?
    /// The packages; nil if the layer has none.
    var packages: Packages?
    /// The variables of `environment`; nil if the layer has none. A variable without a value is
    /// removed from the layers below.
    var environment: [String: String?]?
    /// The changes that the other fields of the layer make to the metadata, by field. They are
    /// applied in any order, so no two fields change the same property.
    private var changes: [MetadataField: @Sendable (inout Metadata) -> Void] = [:]
    /// The locations of fields and elements by path, for example `include.0`. A field has a
    /// location even if its value is invalid.
    var locations: [String: SourceLocation] = [:]

    /// Sets a field to a value. Nil, the value of an invalid field, leaves it absent.
    mutating func set<Value: Sendable>(_ field: MetadataField, _ property: any WritableKeyPath<Metadata, Value> & Sendable, _ value: Value?)
    {
        guard let value else { return }
        changes[field] = { $0[keyPath: property] = value }
    }

    /// Sets a field that stands for several properties.
    mutating func set(_ field: MetadataField, _ change: @escaping @Sendable (inout Metadata) -> Void) { changes[field] = change }

    /// Merges this layer over a lower one.
    ///
    /// A field replaces the lower layer's field as a whole, including maps and lists. `packages`
    /// are united, and `environment` is merged variable by variable.
    func over(_ lower: MetadataLayer) -> MetadataLayer {
        var result = lower
        result.runtime = runtime ?? lower.runtime
        result.packages = packages.map { $0.united(with: lower.packages ?? Packages()) } ?? lower.packages
        result.environment = environment.map { (lower.environment ?? [:]).merging($0) { $1 } } ?? lower.environment
        result.changes.merge(changes) { $1 }
        let merged = [MetadataField.packages.rawValue, MetadataField.environment.rawValue]
        result.locations = lower.locations.filter { path, _ in
            let field = String(path.prefix { $0 != "." })
            return merged.contains(field) || locations[field] == nil
        }
        result.locations.merge(locations) { $1 }
        return result
    }

    /// The metadata with defaults for all absent fields.
    var metadata: Metadata {
        var result = Metadata()
        result.packages = packages ?? result.packages
        for change in changes.values { change(&result) }
        // Another layer may name the environment file, so written variables override it only here.
        for (name, value) in environment ?? [:] {
            result.environment[name] = value
            result.fullEnvironment[name] = value
        }
        return result
    }
}

extension [MetadataLayer] {
    /// The layers as one. The most specific layer comes first.
    var merged: MetadataLayer { dropFirst().reduce(first ?? MetadataLayer()) { $0.over($1) } }

    /// The places where a layer removes a variable that no layer below sets, by variable. The most
    /// specific layer comes first.
    var idleRemovals: [(variable: String, place: SourceLocation)] {
        var files = merged
        files.environment = nil
        let file = files.metadata.fullEnvironment
        return indices.flatMap { index in
            (self[index].environment ?? [:]).filter { $0.value == nil && file[$0.key] == nil }.keys.sorted().compactMap { name in
                let isSet = self[(index + 1)...].contains { layer in layer.environment?[name].map { $0 != nil } ?? false }
                return isSet ? nil : self[index].locations["environment.\(name)"].map { (name, $0) }
            }
        }
    }
}
