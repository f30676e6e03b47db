package import FunctionModel

/// The output of `faaso config`: the effective values of a function's fields, or of the project's
/// settings and routes, each with the layer that it comes from.
///
/// It has no value of a secret, of an environment file and of a password.
package struct ConfigReport: Hashable, Sendable, Encodable {
    /// The value of `schema` in the output.
    package static let schemaName = "faaso.config/1"

    /// The layer that a value comes from. The raw values stand in the output.
    package enum Layer: String, Hashable, Sendable, Encodable, CaseIterable {
        /// No file has the field.
        case builtIn = "default"
        /// The name of the repository's folder.
        case folder
        /// A setting of faaso.yml, or a field of its `defaults`.
        case settings
        /// A template.yml.
        case template
        /// The function's metadata.yml.
        case metadata
        /// The file of the stage.
        case stage
        /// The file that `environment_file` names.
        case environmentFile = "environment_file"
        /// The file routes.yml.
        case routes
        /// An option of the command.
        case option
    }

    /// One field, or one element of a list or map.
    package struct Field: Hashable, Sendable, Encodable {
        /// The names on the way to the field, such as `limits` and `memory`. The last one of an
        /// element of a list is its number, counted from 0.
        package var path: [String]
        /// True for an element of a list.
        package var isElement: Bool
        /// The effective value.
        package var value: ConfigValue
        /// The layer that the value comes from.
        package var layer: Layer
        /// The place of the value. Nil for a default, and for values that no file has.
        package var place: SourceLocation?

        private enum Name: String, CodingKey { case field, value, layer, file, line, column }

        package func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: Name.self)
            try fields.encode(path.joined(separator: "."), forKey: .field)
            try fields.encode(value, forKey: .value)
            try fields.encode(layer, forKey: .layer)
            guard let place else { return }
            try fields.encode(place.file, forKey: .file)
            if place.line > 0 {
                try fields.encode(place.line, forKey: .line)
                try fields.encode(place.column, forKey: .column)
            }
        }
    }

    /// The schema of the output.
    package var schema = Self.schemaName
    /// The name of the project in the engine.
    package var project: String
    /// The name of the stage. Nil for the main project.
    package var stage: String?
    /// The function. Nil for the settings of the project.
    package var function: String?
    /// The fields in the order of the documentation.
    package var fields: [Field]

    /// Creates the report of a function, with every field of metadata.yml.
    package init(_ function: Function, in project: Project) {
        (self.project, stage, self.function) = (project.name, project.settings.stage?.name, function.name)
        fields = FunctionFields(function, project).fields
    }

    /// Creates the report of the project's settings and routes.
    /// - Parameters:
    ///   - places: the places of the settings.
    ///   - listen: true if an option gave the address of the proxy.
    package init(_ project: Project, _ places: SettingPlaces, listen: Bool = false) {
        (self.project, stage, function) = (project.name, project.settings.stage?.name, nil)
        fields = ProjectFields(project, places, listen: listen).fields
    }
}

extension ConfigReport.Layer {
    /// Creates the layer of a place in a file. Nil is the default.
    init(_ place: SourceLocation?, stage: Stage?) {
        guard let file = place?.file else {
            self = .builtIn
            return
        }
        let isTemplate = file.hasPrefix(RootInput.templates.path + "/")
        if let stage, file == stage.path {
            self = .stage
        } else if file == RootInput.settings.path {
            self = .settings
        } else if file == RootInput.routes.path {
            self = .routes
        } else {
            self = isTemplate ? .template : .metadata
        }
    }
}
