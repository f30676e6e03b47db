import Basics

/// The content of the project's files, validated as a whole. Names exist, routes name functions,
/// and paths stay inside the repository.
package struct Project: Hashable, Sendable, Codable {
    /// The name that scopes every image, container, label and network.
    package var name: String
    /// The settings of faaso.yml.
    package var settings: Settings
    /// The templates, sorted by name.
    package var templates: [Template]
    /// The functions, sorted by name.
    package var functions: [Function]
    /// The routes. The longest path stands first; equal lengths sort bytewise.
    package var routes: [Route]
    /// Every file and folder that the loader read or looked for, sorted.
    ///
    /// They are YAML files, the listings of `templates` and `functions`, environment files,
    /// included paths, and the targets of links. While they are unchanged, loading again gives the
    /// same project. For an included folder and the proxy's import folder, only existence and type
    /// count.
    package var inputPaths: [String]

    /// Creates a project from parts that are not validated.
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

    /// True when a text is a valid name of a project or a function.
    package static func isName(_ text: String) -> Bool { NameRule.accepts(text) }

    /// The files and folders at the root that the project is read from.
    package var rootInputs: [RootInput] { RootInput.all(stage: settings.stage) }

    /// The function with a name; nil if there is none.
    package func function(_ name: String) -> Function? { functions.element(named: name) { $0.name } }

    /// The environment files of all functions, including the targets of links. None of them is
    /// copied into an image.
    package var environmentFiles: Set<String> {
        Set(functions.flatMap { [$0.metadata.environmentFile, $0.metadata.environmentFileResolved] }.compactMap { $0 })
    }

    /// The names of functions that have a container: those with a route, and the internal ones.
    /// Each access builds the set.
    package var functionsWithContainer: Set<String> {
        Set(routes.map(\.function)).union(functions.lazy.filter(\.metadata.isInternal).map(\.name))
    }
}

/// A runtime in `templates/<name>`.
package struct Template: Hashable, Sendable, Codable {
    /// The name that functions use as their `runtime`.
    package var name: String
    /// The path `templates/<name>`.
    package var path: String
    /// The description in template.yml, for display.
    package var description: String?
    /// The files that the template shares with others, in their order. Every function of it has
    /// them, before its own includes.
    package var include: [Include]

    /// Creates a template.
    package init(name: String, description: String? = nil, include: [Include] = []) {
        self.name = name
        self.path = ProjectPath.template(name)
        (self.description, self.include) = (description, include)
    }

    /// The advice for a template that may be built in. Only the scaffold knows the built-in ones.
    package static let builtInHint = "'faaso template add NAME' writes a built-in one, which 'faaso template ls --available' lists"
}

/// A function in `functions/<name>` with its effective metadata.
package struct Function: Hashable, Sendable, Codable {
    /// The name: at most 40 characters of a-z, 0-9 and `-`.
    package var name: String
    /// The path `functions/<name>`.
    package var path: String
    /// The name of its template, or a runtime of ``TemplatelessRuntime``.
    package var runtime: String
    /// True when the runtime is a folder of `templates/`.
    package var hasTemplate: Bool
    /// The effective metadata. The function's own fields override the template's defaults, which
    /// override those of faaso.yml.
    package var metadata: Metadata
    /// The location of its metadata.yml.
    package var location: SourceLocation
    /// The location of each field, for later checks.
    ///
    /// The keys are paths such as `packages.build`, `packages.build.libpq-dev`, `include.0`,
    /// `build_args.X`, `build_secrets.0`, `target`, `command`, `port`, `environment.X`,
    /// `environment_file`, `secrets.0`, `networks.0`, `internal`, `calls.0`, `volumes.0`,
    /// `health.path`, `limits.memory`, `test.0` and `test.doubles.X`. A field that comes from
    /// defaults is located in template.yml or faaso.yml.
    package var locations: [String: SourceLocation]

    /// Creates a function. By default, its runtime is a template.
    package init(
        name: String, runtime: String, hasTemplate: Bool = true, metadata: Metadata = Metadata(),
        locations: [String: SourceLocation] = [:]
    ) {
        self.name = name
        self.path = ProjectPath.function(name)
        self.runtime = runtime
        self.hasTemplate = hasTemplate
        self.metadata = metadata
        self.location = SourceLocation(file: ProjectPath.metadata(of: name))
        self.locations = locations
    }
}

/// A path that the proxy serves, and the function that handles it.
package struct Route: Hashable, Sendable, Codable {
    /// The path: `/`, or one or more `/segment` without a trailing slash.
    package var path: String
    /// The name of an existing function.
    package var function: String
    /// True when the function receives the path without the prefix. `X-Forwarded-Prefix` then
    /// contains the prefix.
    package var stripPrefix: Bool
    /// The options of the route.
    package var options: RouteOptions
    /// The location of the path in routes.yml.
    package var location: SourceLocation

    /// Creates a route.
    package init(
        path: String, function: String, stripPrefix: Bool = true, options: RouteOptions = RouteOptions(),
        location: SourceLocation = SourceLocation(file: RootInput.routes.path)
    ) {
        self.path = path
        self.function = function
        self.stripPrefix = stripPrefix
        self.options = options
        self.location = location
    }
}
