/// The runtimes that need no folder of `templates/`.
package enum TemplatelessRuntime {
    /// The runtime of functions that bring a Dockerfile of their own.
    package static let dockerfile = "dockerfile"

    /// The names of all runtimes, sorted: those of the templates, and those that need none.
    package static func names(with templates: [String]) -> [String] {
        Set(templates + [dockerfile]).sorted()
    }
}
