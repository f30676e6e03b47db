package import ImageBuild
import Pipeline
import Workspaces

/// Operations that only read and write files. They ask no engine.
extension RepositoryOperations {
    /// Returns the files of a function as the builder gets them, with the arguments of its build.
    /// - Parameter function: its name, or the path of its folder.
    /// - Throws: ``PipelineError`` for an unknown function, ``WorkspaceError`` for a path that is
    ///   none, ``ProjectProblems`` for invalid files.
    package func context(of function: String) throws -> FunctionContext {
        try workspace().context(of: functionName(function), environment: environment)
    }

    /// Writes the context of a function into a folder.
    /// - Returns: the context.
    /// - Throws: the errors of ``context(of:)`` and of `ContextFolder`.
    package func writeContext(of function: String, to folder: String) throws -> FunctionContext {
        let workspace = try workspace()
        let context = try workspace.context(of: functionName(function), environment: environment)
        try ContextFolder.write(context.tree, to: folder, from: .onDisk(root: workspace.root))
        return context
    }
}
