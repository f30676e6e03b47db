/// The places of the project's settings in faaso.yml and in the file of a stage.
package struct SettingPlaces: Sendable {
    /// The places by path, such as `proxy.image`. The file of the stage comes first.
    private let files: [[String: SourceLocation]]

    /// Reads the places. A file that is absent or invalid has none.
    /// - Parameter stage: the stage; nil for the main project.
    package init(_ files: ProjectFiles, stage: Stage?) {
        let paths = [stage?.path, RootInput.settings.path].compactMap(\.self)
        self.files = paths.map { Self.places(in: $0, files) }
    }

    /// The place of a setting's value, by its path. Nil if the value is a default.
    ///
    /// A setting of the stage replaces that of faaso.yml as a whole, as it does when files are
    /// read.
    package func place(of setting: String) -> SourceLocation? {
        let field = String(setting.prefix { $0 != "." })
        return files.first { $0[field] != nil }?[setting]
    }

    private static func places(in path: String, _ files: ProjectFiles) -> [String: SourceLocation] {
        guard let target = files.resolve(path), let bytes = try? files.read(target) else { return [:] }
        var reader = YAMLReader(bytes, file: path)
        var places: [String: SourceLocation] = [:]
        if let root = reader.root { collect(root, "", &reader, &places) }
        return places
    }

    private static func collect(_ node: YAMLNode, _ prefix: String, _ reader: inout YAMLReader, _ places: inout [String: SourceLocation]) {
        guard node.mapping != nil else { return }
        for entry in reader.entries(node, prefix) ?? [] {
            let path = prefix.isEmpty ? entry.name : prefix + "." + entry.name
            places[path] = reader.location(of: entry.value)
            collect(entry.value, path, &reader, &places)
        }
    }
}
