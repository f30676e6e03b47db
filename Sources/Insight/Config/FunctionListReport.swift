package import FunctionModel

/// The output of `faaso ls`: the functions of a repository and their routes. It needs no engine.
package struct FunctionListReport: Hashable, Sendable, Codable {
    /// The value of `schema` in the output.
    package static let schemaName = "faaso.functions/1"

    /// One function.
    package struct Function: Hashable, Sendable, Codable {
        /// The name of the function.
        package var name: String
        /// The folder of the function, from the repository's root.
        package var path: String
        /// The runtime. Nil if the function's files cannot be read.
        package var runtime: String?
        /// The paths that lead to the function, the longest first. A function without one has no
        /// container, unless it is internal.
        package var routes: [String]
        /// True for a function that has a container without a route.
        package var `internal`: Bool
        /// The number of tests. Nil if the function's files cannot be read.
        package var tests: Int?
        /// The first problem of the function's files, with its place. Nil if the files are valid.
        package var problem: String?
    }

    /// The schema of the output.
    package var schema = Self.schemaName
    /// The name of the project in the engine.
    package var project: String
    /// The name of the stage. Nil for the main project.
    package var stage: String?
    /// The functions, sorted by name.
    package var functions: [Function]

    /// Lists the functions of a project. A folder that only a problem names is one, too.
    /// - Parameters:
    ///   - project: the project as far as it can be read.
    ///   - problems: the problems of its files; nil if there are none.
    package init(_ project: Project, _ problems: ProjectProblems?) {
        var first: [String: String] = [:]
        let folder = RootInput.functions.path + "/"
        for problem in problems?.problems ?? [] {
            guard let file = problem.location?.file, file.hasPrefix(folder) else { continue }
            let name = String(file.dropFirst(folder.count).prefix { $0 != "/" })
            if first[name] == nil { first[name] = problem.place + problem.message }
        }
        (self.project, stage) = (project.name, project.settings.stage?.name)
        let routes = Dictionary(grouping: project.routes, by: \.function).mapValues { $0.map(\.path) }
        let names = Set(project.functions.map(\.name)).union(first.keys)
        functions = names.sorted().map { name in
            let function = project.function(name)
            return Function(
                name: name, path: function?.path ?? folder + name, runtime: function?.runtime, routes: routes[name] ?? [],
                internal: function?.metadata.isInternal ?? false, tests: function?.metadata.tests.count, problem: first[name])
        }
    }
}
