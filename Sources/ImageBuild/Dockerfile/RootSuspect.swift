package import ContainerEngine
package import FunctionModel
import WorkModel

/// An image that a build refuses because it runs as root, as far as its Dockerfile tells.
package struct RootSuspect: Sendable {
    /// The warning, with the line to add.
    package let warning: Problem
    /// The base image whose user decides. Nil if the Dockerfile decides alone.
    package let base: ImageReference?

    /// Reads the Dockerfile of a function without a template. Nil if its image likely has another
    /// user, and if the Dockerfile cannot be read, which the build reports.
    ///
    /// Templates have checks of their own.
    package init?(_ function: Function, in files: ProjectFiles) {
        let path = "\(function.path)/Dockerfile"
        guard !function.hasTemplate, let bytes = try? files.read(path), let dockerfile = try? Dockerfile(parsing: bytes),
            let user = try? dockerfile.user(arguments: ContextAssembler.arguments(function), target: function.metadata.target),
            user.isLikelyRoot
        else { return nil }
        let message: String
        switch user {
        case .unknown: return nil
        case .written(let text): (message, base) = ("\(ImageUserProblem.root(text))", nil)
        case .ofScratch: (message, base) = ("\(ImageUserProblem.root(""))", nil)
        case .inherited(let reference):
            if Node.function(ofBase: reference.familiar) != nil { return nil }
            (message, base) = ("no USER is set, so its image likely runs as root, which is refused", reference)
        }
        let located = LocatedDockerfile(path: path, value: dockerfile, bytes: bytes)
        let line = dockerfile.stages[dockerfile.built(function.metadata.target)].line
        warning = Problem(
            "function '\(function.name)': \(message)", at: SourceLocation(file: path, line: line, column: 1),
            hints: [located.userHint(target: function.metadata.target)])
    }
}
