/// What the project's files say, valid as a whole: names exist, routes name functions, paths stay inside the repository.
package struct Project: Hashable, Sendable, Codable {
    /// Scopes every image, container, label and network.
    package var name: String
    /// What faaso.yml says.
    package var settings: Settings
    /// Sorted by name.
    package var templates: [Template]
    /// Sorted by name.
    package var functions: [Function]
    /// The longest path first, then bytewise.
    package var routes: [Route]
    /// Every file and folder that loading looked at, absent ones too, sorted: YAML files, the listings of `templates` and `functions`,
    /// environment files, what includes name, and what links among them lead to. While these are unchanged (of an included folder or
    /// the proxy's import folder: that it exists and is a folder), loading again gives the same project.
    package var inputPaths: [String]

    /// A project from its parts, which are taken as they are.
    package init(
        name: String, settings: Settings, templates: [Template] = [], functions: [Function] = [], routes: [Route] = [],
        inputPaths: [String] = []
    ) {
        self.name = name
        self.settings = settings
        self.templates = templates
        self.functions = functions
        self.routes = routes
        self.inputPaths = inputPaths
    }

    /// True if a text may be the name of a project or a function.
    package static func isName(_ text: String) -> Bool { TextRule.isName(text) }

    /// The function of that name, if there is one.
    package func function(_ name: String) -> Function? { functions.first { $0.name == name } }

    /// The files of variables that functions name, with what links among them lead to. None of them comes into an image.
    package var environmentFiles: Set<String> {
        Set(functions.flatMap { [$0.metadata.environmentFile, $0.metadata.environmentFileResolved] }.compactMap { $0 })
    }

    /// The names that at least one route leads to: only these have containers.
    package var routedFunctions: Set<String> { Set(routes.map(\.function)) }
}

/// A runtime: `templates/<name>`.
package struct Template: Hashable, Sendable, Codable {
    /// What functions write as their `runtime`.
    package var name: String
    /// `templates/<name>`
    package var path: String
    /// template.yml's, for people.
    package var description: String?

    /// A template from its parts.
    package init(name: String, description: String? = nil) {
        self.name = name
        self.path = "templates/\(name)"
        self.description = description
    }
}

/// A function: `functions/<name>` with its effective metadata.
package struct Function: Hashable, Sendable, Codable {
    /// By the rule for names: at most 40 of a-z, 0-9 and `-`.
    package var name: String
    /// `functions/<name>`
    package var path: String
    /// The name of its template.
    package var runtime: String
    /// The function's own fields over its template's defaults over those of faaso.yml.
    package var metadata: Metadata
    /// Of its metadata.yml.
    package var location: SourceLocation
    /// Where each field stands, for checks that come later: `packages.build`, `packages.build.libpq-dev`, `include.0`, `build_args.X`,
    /// `build_secrets.0`, `environment.X`, `environment_file`, `secrets.0`, `networks.0`, `volumes.0`, `health.path`, `limits.memory`,
    /// `test.0` and so on.
    /// A field that came from defaults has its place in template.yml or faaso.yml.
    package var locations: [String: SourceLocation]

    /// A function from its parts.
    package init(name: String, runtime: String, metadata: Metadata = Metadata(), locations: [String: SourceLocation] = [:]) {
        self.name = name
        self.path = "functions/\(name)"
        self.runtime = runtime
        self.metadata = metadata
        self.location = SourceLocation(file: "functions/\(name)/metadata.yml")
        self.locations = locations
    }
}

/// A path that the proxy serves, and the function that answers there.
package struct Route: Hashable, Sendable, Codable {
    /// `/`, or `/segment` once or more without a trailing slash.
    package var path: String
    /// The name of a function that exists.
    package var function: String
    /// True if the function sees the rest of the path only (`X-Forwarded-Prefix` has the prefix).
    package var stripPrefix: Bool
    package var options: RouteOptions
    /// Of its path in routes.yml.
    package var location: SourceLocation

    /// A route from its parts.
    package init(
        path: String, function: String, stripPrefix: Bool = true, options: RouteOptions = RouteOptions(),
        location: SourceLocation = SourceLocation(file: "routes.yml")
    ) {
        self.path = path
        self.function = function
        self.stripPrefix = stripPrefix
        self.options = options
        self.location = location
    }
}
