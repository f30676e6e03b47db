/// A file or folder at the root of a repository that a project is read from.
package enum RootInput: String, CaseIterable, Sendable {
    /// The project's settings.
    case settings = "faaso.yml"
    /// The digests of base images.
    case lock = "faaso.lock"
    /// The project's routes.
    case routes = "routes.yml"
    /// The folder of functions.
    case functions
    /// The folder of templates.
    case templates

    /// The name, which is the path from the root.
    package var path: String { rawValue }

    /// True for a folder, whose files belong to functions.
    package var isFolder: Bool { self == .functions || self == .templates }
}
