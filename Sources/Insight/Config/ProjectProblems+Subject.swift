package import FunctionModel

extension ProjectProblems {
    /// The problems in the files that a function's fields come from. Without a function, those in
    /// the files of the root, which have the project's settings and routes.
    /// - Parameter project: the project as far as it can be read.
    package func about(_ function: String?, in project: Project) -> [Problem] {
        let found = function.flatMap(project.function)
        let folders = [function.map { "\(RootInput.functions.path)/\($0)" }, found.map { "\(RootInput.templates.path)/\($0.runtime)" }]
            .compactMap(\.self)
        return problems.filter { problem in
            // A problem without a place is one of the settings.
            guard let file = problem.location?.file else { return true }
            if !file.contains("/") { return function == nil || file != RootInput.routes.path }
            return folders.contains { file == $0 || file.hasPrefix($0 + "/") } || file == found?.metadata.environmentFile
        }
    }
}
