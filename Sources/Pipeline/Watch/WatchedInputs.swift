import ContentHash
import FunctionModel
import ImageBuild

/// The inputs of a project as something to watch: which paths, and whose they are.
struct WatchedInputs: Hashable, Sendable {
    /// The layers that each wanted function's image is made of, without their entries.
    var functions: [String: [ContextLayer]] = [:]
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
        let environmentFiles = EnvironmentFiles(project)
        for function in project.functions where names.isEmpty || names.contains(function.name) {
            functions[function.name] = ContextLayer.layers(of: function, environmentFiles: environmentFiles)
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

    var trees: Set<RelativePath> { functions.values.reduce(others) { $0.union($1.map(\.root)) } }

    /// For the kernel.
    var watched: WatchedPaths {
        WatchedPaths(trees: isWhole ? trees.union(["functions", "templates"]) : trees, paths: paths)
    }
}
