/// The paths of functions and templates, relative to the root of their repository.
package enum ProjectPath {
    /// The folder of a function.
    package static func function(_ name: String) -> String { "\(RootInput.functions.path)/\(name)" }

    /// The metadata.yml of a function.
    package static func metadata(of function: String) -> String { "\(self.function(function))/metadata.yml" }

    /// The folder of a template.
    package static func template(_ name: String) -> String { "\(RootInput.templates.path)/\(name)" }
}
