/// A file or folder at the root of a repository that a project is read from.
package enum RootInput: Hashable, Sendable {
    /// The project's settings.
    case settings
    /// The settings of a stage, which lie over those of the project.
    case stage(Stage)
    /// The digests of base images.
    case lock
    /// The project's routes.
    case routes
    /// The folder of functions.
    case functions
    /// The folder of templates.
    case templates

    /// The inputs of a project.
    /// - Parameter stage: the stage; nil for the main project.
    package static func all(stage: Stage?) -> [RootInput] {
        [.settings] + (stage.map { [.stage($0)] } ?? []) + [.lock, .routes] + folders
    }

    /// The folders among the inputs, whose files belong to functions.
    package static let folders: [RootInput] = [.functions, .templates]

    /// The name, which is the path from the root.
    package var path: String {
        switch self {
        case .settings: "faaso.yml"
        case .stage(let stage): stage.path
        case .lock: "faaso.lock"
        case .routes: "routes.yml"
        case .functions: "functions"
        case .templates: "templates"
        }
    }

    /// True for a folder, whose files belong to functions.
    package var isFolder: Bool { Self.folders.contains(self) }
}
