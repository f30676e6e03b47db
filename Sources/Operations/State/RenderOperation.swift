package import Basics
import ContainerEngine
import ContentHash
import Deployment
import FunctionModel
import Glibc
package import Rendering
import SharedCache
import WorkModel
import Workspaces

extension RepositoryOperations {
    /// Writes the last deployment as files for another engine. Nothing is written if a file is in
    /// the way.
    /// - Parameters:
    ///   - folder: the folder to write; it is created.
    ///   - isForced: true replaces files with another content.
    /// - Returns: the files that were written, and what they leave out.
    /// - Throws: ``RenderError``.
    package func render(_ format: RenderFormat, to folder: String, isForced: Bool) async throws -> (files: [String], notes: [String]) {
        let partial = try partialWorkspace()
        let access = try await stateAccess(partial)
        guard let desired = try access.history.last()?.desired, !desired.functions.isEmpty else {
            throw RenderError.nothingDeployed(project: partial.settings.project)
        }
        let registry = partial.settings.registry.flatMap { SharedRepository($0.url) }
        var images: [String: String] = [:]
        for function in desired.functions {
            guard let image = function.image else { continue }
            let shared = Digest(hex: image.key).flatMap { registry?.image(function.name, $0)?.familiar }
            images[function.name] = shared ?? image.reference
        }
        let root = Self.real(folder.hasPrefix("/") ? folder : Self.real(directory) + "/" + folder)
        let input = RenderInput(desired, images: images, variableFiles: Self.variableFiles(partial, from: root))
        let files = try format.files(input).sorted { $0.key < $1.key }
        for (name, text) in files where !isForced {
            if let old = try AtomicFile.read(root + "/" + name), old != Array(text.utf8) { throw RenderError.exists("\(folder)/\(name)") }
        }
        for (name, text) in files { try AtomicFile.write(Array(text.utf8), to: root + "/" + name) }
        let local =
            registry == nil ? ["the images are those of this engine; with `registry` in faaso.yml, other engines can pull them"] : []
        return (files.map { "\(folder)/\($0.key)" }, local + input.omissions(format))
    }

    /// The environment files of the repository's functions, as seen from a folder.
    private static func variableFiles(_ partial: PartialWorkspace, from folder: String) -> [String: VariableFile] {
        var files: [String: VariableFile] = [:]
        for function in partial.functions {
            let metadata = function.metadata
            guard let file = metadata.environmentFile else { continue }
            files[function.name] = VariableFile(
                path: VariableFile.path(of: real(partial.root) + "/" + file, from: folder),
                names: Set(metadata.fullEnvironment.keys).subtracting(metadata.environment.keys), plain: metadata.environment)
        }
        return files
    }

    /// A path with all links resolved; the path itself if it does not exist.
    private static func real(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

/// The reason why no files are written for another engine.
package enum RenderError: Explained, Hashable, Sendable {
    /// No deployment has a function.
    case nothingDeployed(project: String)
    /// A file with another content is in the way.
    case exists(String)

    package var description: String {
        switch self {
        case .nothingDeployed(let project): "the project '\(project)' has no deployment that could be written"
        case .exists(let path): "\(path) exists, and has another content"
        }
    }

    package var hints: [String] {
        switch self {
        case .nothingDeployed: ["deploy it: faaso up"]
        case .exists: ["--force replaces it; --output names another folder"]
        }
    }

    package var blame: Blame { .project }
}
