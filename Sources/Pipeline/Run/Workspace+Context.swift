import FunctionModel
package import ImageBuild
package import Workspaces

extension Workspace {
    /// Makes the contexts of this repository's functions.
    package func assembler(platform: String) -> ContextAssembler {
        ContextAssembler(files: files, platform: platform, environmentFiles: EnvironmentFiles(project))
    }

    /// The build context of one function, without an engine.
    /// - Parameter platform: see `ImageDefinition.platform`.
    func context(of name: String, platform: String) throws -> FunctionContext {
        guard let function = project.function(name) else {
            throw PipelineError.unknownFunction(name, among: project)
        }
        guard let context = try assembler(platform: platform).assemble([function])[name] else {
            throw PipelineError.noImage(name)
        }
        return context
    }

    /// The build context of one function for the platform that an environment names (`DOCKER_DEFAULT_PLATFORM`), without an engine.
    /// - Throws: ``PipelineError`` for a function that does not exist, ``ProjectProblems`` for a context that can't be made.
    package func context(of name: String, environment: [String: String]) throws -> FunctionContext {
        try context(of: name, platform: environment["DOCKER_DEFAULT_PLATFORM"] ?? "")
    }
}
