import Basics

/// The places of the project's settings in faaso.yml and in the file of a stage.
package struct SettingPlaces: Sendable {
    /// A value as it is written.
    package struct Value: Hashable, Sendable {
        /// The place of the value.
        package let location: SourceLocation
        /// The text of the value; nil for a map and a list.
        package let text: String?
        /// The line of the value, for messages.
        package let line: String?
    }

    /// The values by path, such as `proxy.image`. The file of the stage comes first.
    private let files: [[String: Value]]

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
    package func place(of setting: String) -> SourceLocation? { value(of: setting)?.location }

    /// The value of a setting as it is written, by its path. Nil if it is a default.
    package func value(of setting: String) -> Value? {
        let field = String(setting.prefix { $0 != "." })
        return files.first { $0[field] != nil }?[setting]
    }

    private static func places(in path: String, _ files: ProjectFiles) -> [String: Value] {
        guard let target = files.resolve(path), let bytes = try? files.read(target) else { return [:] }
        var reader = YAMLReader(bytes, file: path)
        var values: [String: Value] = [:]
        if let root = reader.root { collect(root, "", SourceLines(bytes), &reader, &values) }
        return values
    }

    private static func collect(
        _ node: YAMLNode, _ prefix: String, _ lines: SourceLines, _ reader: inout YAMLReader, _ values: inout [String: Value]
    ) {
        guard node.mapping != nil else { return }
        for entry in reader.entries(node, prefix) ?? [] {
            let path = prefix.isEmpty ? entry.name : prefix + "." + entry.name
            let location = reader.location(of: entry.value)
            values[path] = Value(location: location, text: entry.value.scalar?.string, line: lines[location.line])
            collect(entry.value, path, lines, &reader, &values)
        }
    }
}
