import FunctionModel
package import Insight
import Pipeline
import Workspaces

/// The model of a repository as far as its files can be read. No engine is asked.
extension RepositoryOperations {
    /// Returns the effective fields of a function, or the settings and routes of the project, with
    /// the layer of each value. Problems of other files are a notice.
    /// - Parameter word: the name of the function, or the path of its folder; nil for the project.
    /// - Throws: ``ProjectProblems`` with the problems of the files that the values come from,
    ///   ``PipelineError`` for an unknown function, and ``WorkspaceError``.
    package func config(of word: String? = nil) throws -> ConfigReport {
        let unopened = try unopened()
        let (project, problems) = try readable(unopened)
        let name = try word.map(functionName)
        if let problems {
            let own = problems.about(name, in: project)
            if !own.isEmpty { throw ProjectProblems(own) }
            tellOther(problems)
        }
        guard let name else {
            return ConfigReport(project, unopened.settingPlaces, listen: choice.listen != nil)
        }
        try PipelineError.check([name], among: project)
        guard let function = project.function(name) else { throw PipelineError.unknownFunctions([name], known: []) }
        return ConfigReport(function, in: project)
    }

    /// Lists the functions of the repository, those with problems included, and their routes.
    /// Problems are a notice.
    /// - Throws: ``WorkspaceError`` if there is no repository.
    package func functionList() throws -> FunctionListReport {
        let (project, problems) = try readable(unopened())
        if let problems { tellOther(problems) }
        return FunctionListReport(project, problems)
    }

    /// The project, and the problems of its files. The files are read from the disk only if they
    /// are invalid.
    private func readable(_ unopened: UnopenedWorkspace) throws -> (project: Project, problems: ProjectProblems?) {
        do { return (try workspace(unopened).project, nil) } catch is ProjectProblems { return unopened.readable() }
    }

    private func tellOther(_ problems: ProjectProblems) {
        let place = problems.problems.first.map { $0.location?.description ?? $0.message } ?? ""
        tell(.warning("some of the project's files are wrong (\(place)); 'faaso plan' lists the problems"))
    }
}
