/// The fields of one layer: metadata.yml, or `defaults` in template.yml or faaso.yml.
struct MetadataLayer {
    /// The name of the template; nil if the layer does not name one.
    var runtime: String?
    /// The packages; nil if the layer has none.
    var packages: Packages?
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
    /// A field replaces the lower layer's field as a whole, including maps and lists. Only
    /// `packages` are united, so the template keeps its own packages.
    func over(_ lower: MetadataLayer) -> MetadataLayer {
        var result = lower
        result.runtime = runtime ?? lower.runtime
        result.packages = packages.map { $0.united(with: lower.packages ?? Packages()) } ?? lower.packages
        result.changes.merge(changes) { $1 }
        result.locations = lower.locations.filter { path, _ in
            let field = String(path.prefix { $0 != "." })
            return field == MetadataField.packages.rawValue || locations[field] == nil
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
        result.fullEnvironment.merge(result.environment) { $1 }
        return result
    }
}
