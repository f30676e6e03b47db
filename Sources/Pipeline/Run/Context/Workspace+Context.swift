import FunctionModel
package import ImageBuild
package import Workspaces

extension Workspace {
    /// The object that makes the contexts of this repository's functions.
    /// - Parameter platform: see `ImageDefinition.platform`.
    package func assembler(platform: String) -> ContextAssembler {
        ContextAssembler(files: files, platform: platform, environmentFiles: environmentFiles)
    }

    /// The build context of one function, made without an engine.
    /// - Parameter platform: see `ImageDefinition.platform`.
    /// - Throws: ``PipelineError`` for an unknown function, ``ProjectProblems`` for invalid files.
    func context(of name: String, platform: String) throws -> FunctionContext {
        try PipelineError.check([name], among: project)
        guard let function = project.function(name), let context = try assembler(platform: platform).assemble([function])[name] else {
            throw PipelineError.noImage(name)
        }
        return context
    }

    /// The build context of one function, made without an engine. `DOCKER_DEFAULT_PLATFORM` of the
    /// environment gives the platform.
    /// - Throws: ``PipelineError`` for an unknown function, ``ProjectProblems`` for invalid files.
    package func context(of name: String, environment: [String: String]) throws -> FunctionContext {
        try context(of: name, platform: BuildPlatform.text(environment))
    }
}
