package import Basics

/// The reason why a template is not copied.
package enum TemplateError: Explained, Hashable {
    /// The name is invalid.
    case badName(String)
    /// The folder exists.
    case exists(String)
    /// The git repository has no such template.
    case notFound(String, url: String)
    /// The lock has no such template, with a similar name.
    case notLocked(String, closest: String?)
    /// The files differ from those that were copied.
    case edited(String)

    package var description: String {
        switch self {
        case .badName(let name): "'\(name)' is not a name for a template"
        case .exists(let name): "templates/\(name) exists"
        case .notFound(let name, let url): "\(url) has neither templates/\(name)/Dockerfile nor a Dockerfile of its own"
        case .notLocked(let name, _): "faaso.lock has no template '\(name)'"
        case .edited(let name): "templates/\(name) was edited since it was copied"
        }
    }

    package var hints: [String] {
        switch self {
        case .badName: ["\(NameRule.allowed) is allowed"]
        case .exists: ["choose another name, or use 'faaso template update'"]
        case .notFound: ["give the template the name that it has there"]
        case .notLocked(_, let closest): [closest.map { "did you mean '\($0)'?" } ?? "'faaso template ls' lists the templates"]
        case .edited(let name):
            ["--force replaces the edits", "to keep them, remove the line 'template \(name)' from faaso.lock"]
        }
    }

    package var blame: Blame { .project }
}
