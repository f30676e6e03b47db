import ContentHash
import FunctionModel

/// The inputs of a project as something to watch: which paths, and whose they are.
struct WatchedInputs: Hashable, Sendable {
    /// The trees that each wanted function's image is made of.
    var functions: [String: Set<RelativePath>] = [:]
    /// Further trees.
    var others: Set<RelativePath> = []
    /// Files, and folders whose list of names counts.
    var paths: Set<RelativePath> = ["faaso.yml", "routes.yml", "functions", "templates"]
    /// Are all functions wanted? Then what comes below these two folders is, too.
    var isWhole = true

    /// What is known of a repository before anything was read.
    init() {}

    /// - Parameter names: the functions that are wanted; empty means all.
    init(_ project: Project, functions names: [String]) {
        isWhole = names.isEmpty
        for function in project.functions where names.isEmpty || names.contains(function.name) {
            var trees = [RelativePath(function.path), RelativePath("templates/" + function.runtime)]
            trees += function.metadata.include.map { RelativePath($0.resolved) }
            functions[function.name] = Set(trees)
        }
        if let folder = project.settings.proxy.importFolder { others.insert(RelativePath(folder)) }
        paths.formUnion(project.inputPaths.map { RelativePath($0) })
    }

    /// The same, and what loading looked at before it failed: a change of that may mend it.
    func adding(_ problems: ProjectProblems) -> WatchedInputs {
        var inputs = self
        inputs.paths.formUnion(problems.inputPaths.map { RelativePath($0) })
        return inputs
    }

    var trees: Set<RelativePath> { functions.values.reduce(others) { $0.union($1) } }

    /// For the kernel.
    var watched: WatchedPaths {
        WatchedPaths(trees: isWhole ? trees.union(["functions", "templates"]) : trees, paths: paths)
    }
}
