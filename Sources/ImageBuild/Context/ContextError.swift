package import ContentHash

/// The reason why layers cannot be merged to a context.
package enum ContextError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One layer has a folder where another layer has a file or a link.
    case fileAndFolder(RelativePath, file: String, folder: String)
    /// Two includes have the same path in the context.
    case includesCollide(RelativePath, String, String)
    /// An include has the path of the Dockerfile.
    case includeOnDockerfile(include: String)
    /// A relative link points out of the context.
    case linkLeavesContext(RelativePath, origin: RelativePath, target: String)
    /// Neither the template nor the function has a Dockerfile. Carries the names of both layers.
    case noDockerfile(layers: [String])
    /// The Dockerfile is a folder or a link.
    case dockerfileIsNoFile(origin: RelativePath)
    /// The context has the ignore file of another tool, which is not read.
    case otherIgnoreFile(RelativePath, origin: RelativePath)

    /// A lowercase sentence without a full stop.
    package var message: String {
        switch self {
        case .fileAndFolder(let path, let file, let folder): "'\(path)' is a file in \(file) and a folder in \(folder)"
        case .includesCollide(let path, let one, let other):
            "the includes \(one) and \(other) both land on '\(path.isRoot ? "." : path.description)'"
        case .includeOnDockerfile(let include): "the include \(include) lands on the Dockerfile"
        case .linkLeavesContext(_, let origin, let target): "the link \(origin) leaves the context: it points to '\(target)'"
        case .noDockerfile(let layers): "there is no Dockerfile in \(layers.joined(separator: " or "))"
        case .dockerfileIsNoFile(let origin): "\(origin) must be a file"
        case .otherIgnoreFile(_, let origin): "\(origin) has no effect: the patterns of .dockerignore are read"
        }
    }

    /// The advice for the reader, one sentence each.
    package var hints: [String] {
        switch self {
        case .fileAndFolder: ["give one of them another name"]
        case .includesCollide: ["set another 'to' for one of them"]
        case .includeOnDockerfile: ["set another 'to'; a function may bring a Dockerfile of its own"]
        case .linkLeavesContext: ["replace the link by an 'include' of what it points to; an absolute link means a path of the image"]
        case .noDockerfile: ["a template needs a Dockerfile, or the function one of its own"]
        case .dockerfileIsNoFile(let origin):
            ["move the file itself to \(origin), as 'git mv' does: no builder follows a link there, and no include may land on it"]
        case .otherIgnoreFile(let path, _): ["move its patterns into .dockerignore; to keep the file, name \(path) there, too"]
        }
    }

    package var description: String { message }

    /// The path in the repository of the file that is at fault alone. Nil if a combination of
    /// layers is at fault.
    package var origin: RelativePath? {
        switch self {
        case .linkLeavesContext(_, let origin, _), .dockerfileIsNoFile(let origin), .otherIgnoreFile(_, let origin): origin
        case .fileAndFolder, .includesCollide, .includeOnDockerfile, .noDockerfile: nil
        }
    }

    /// The path in the context, for sorting and for messages.
    package var path: RelativePath {
        switch self {
        case .fileAndFolder(let path, _, _), .includesCollide(let path, _, _), .linkLeavesContext(let path, _, _),
            .otherIgnoreFile(let path, _):
            path
        case .includeOnDockerfile, .noDockerfile, .dockerfileIsNoFile: ContextTree.dockerfile
        }
    }
}

/// All errors of a context, sorted by path. Never empty.
package struct ContextErrors: Error, Hashable, Sendable, CustomStringConvertible {
    /// The errors, sorted by path.
    package let errors: [ContextError]

    package var description: String { errors.map(\.description).joined(separator: "\n") }
}
