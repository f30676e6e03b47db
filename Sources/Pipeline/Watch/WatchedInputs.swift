import ContentHash
import FunctionModel
import ImageBuild

/// The inputs of a project to watch: the paths, and the functions that they belong to.
struct WatchedInputs: Hashable, Sendable {
    /// The layers of each wanted function's image, without their entries.
    var functions: [String: [ContextLayer]] = [:]
    /// Further trees to watch.
    var others: Set<RelativePath> = []
    /// Files, and folders whose names are watched.
    var paths: Set<RelativePath> = Set(RootInput.all(stage: nil).map { RelativePath($0.path) })
    /// True when all functions are wanted. Everything below the folders `functions` and `templates`
    /// is then watched too.
    var isWhole = true

    /// Creates the inputs that are known before the repository is read.
    init() {}

    /// Creates the inputs of a project.
    /// - Parameter names: the wanted functions; empty means all.
    init(_ project: Project, functions names: [String]) {
        isWhole = names.isEmpty
        let environmentFiles = EnvironmentFiles(project)
        for function in project.functions where names.isEmpty || names.contains(function.name) {
            functions[function.name] = ContextLayer.layers(of: function, environmentFiles: environmentFiles)
        }
        if let folder = project.settings.proxy.importFolder { others.insert(RelativePath(folder)) }
        paths.formUnion(project.inputPaths.map { RelativePath($0) })
    }

    /// Adds the inputs that loading read before it failed. A change of these may repair it.
    func adding(_ problems: ProjectProblems) -> WatchedInputs {
        var inputs = self
        inputs.paths.formUnion(problems.inputPaths.map { RelativePath($0) })
        return inputs
    }

    /// The roots of all trees.
    var trees: Set<RelativePath> { functions.values.reduce(others) { $0.union($1.map(\.root)) } }

    /// The paths to watch through the kernel.
    var watched: WatchedPaths {
        WatchedPaths(
            trees: isWhole ? trees.union(RootInput.folders.map { RelativePath($0.path) }) : trees, paths: paths,
            records: [RecordChanges.newest])
    }
}
