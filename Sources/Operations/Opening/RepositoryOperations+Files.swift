import Basics
import ContentHash
import FunctionModel
package import ImageBuild
import Pipeline
import Workspaces

/// Operations on files alone. They ask no engine.
extension RepositoryOperations {
    /// A function's files as they are sent to the builder, with the arguments of its build.
    package func context(of function: String) throws -> FunctionContext {
        try workspace().context(of: function, environment: environment)
    }

    /// Writes a function's context as a folder.
    /// - Returns: the context.
    package func writeContext(of function: String, to folder: String) throws -> FunctionContext {
        let workspace = try workspace()
        let context = try workspace.context(of: function, environment: environment)
        try ContextFolder.write(context.tree, to: folder, from: .onDisk(root: workspace.root))
        return context
    }
}
