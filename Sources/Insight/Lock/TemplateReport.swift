package import FunctionModel
package import ImageBuild

/// The output of `faaso template`: the templates of a repository, and where they come from.
package struct TemplateReport: Hashable, Sendable, Codable {
    /// The value of `schema` in the output.
    package static let schemaName = "faaso.templates/1"

    /// The state of a template after the command.
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        /// The template was written in this repository.
        case own
        /// The files are the locked ones.
        case locked
        /// The files differ from the locked ones.
        case edited
        /// The lock names the template, and the folder is gone.
        case missing
        /// The command copied the template, or a newer commit of it.
        case added, updated
        /// The template is built in.
        case available
    }

    /// One template.
    package struct Template: Hashable, Sendable, Codable {
        /// The name of the template.
        package var name: String
        /// The state of the template.
        package var state: State
        /// The description in template.yml. Nil if there is none.
        package var description: String?
        /// The address of the git repository. Nil for an own template.
        package var url: String?
        /// The branch, tag or commit that an update follows. Nil for an own template.
        package var reference: String?
        /// The commit that was copied. Nil for an own template.
        package var commit: String?

        /// Creates the report of one template.
        /// - Parameter locked: the entry of the lock. Nil for an own template.
        package init(_ name: String, _ state: State, _ locked: LockedTemplate?, description: String? = nil) {
            (self.name, self.state, self.description) = (name, state, description)
            (url, reference, commit) = (locked?.url, locked?.reference, locked?.commit)
        }

        /// Creates the report of a built-in template.
        package init(_ template: FunctionModel.Template) {
            self.init(template.name, .available, nil, description: template.description)
        }
    }

    /// The schema of the output.
    package var schema = Self.schemaName
    /// The templates, sorted by name.
    package var templates: [Template]

    /// Creates a report. Sorts the templates.
    package init(_ templates: [Template]) { self.templates = templates.sorted { $0.name < $1.name } }
}
