import ContainerEngine
package import ContentHash
package import FunctionModel
import WorkModel

/// The base images that a repository's Dockerfiles name by a tag, with the places that name them.
///
/// Images of functions, and references with a digest, are left out. A template counts by its own
/// Dockerfile and its defaults only if no function uses it.
package struct UsedBases: Hashable, Sendable {
    /// The first place that names each image, by the reference in the engine's form.
    package let places: [String: SourceLocation]
    /// The platforms that `FROM --platform=` names, by reference. A reference that is also used
    /// without a platform is left out.
    package let platforms: [String: BuildPlatform]

    /// Creates the value from its parts.
    package init(_ places: [String: SourceLocation], platforms: [String: BuildPlatform] = [:]) {
        (self.places, self.platforms) = (places, platforms)
    }

    /// Reads the bases of functions and of unused templates.
    /// - Parameters:
    ///   - contexts: the contexts of all functions.
    ///   - files: the index that reads the Dockerfiles of unused templates.
    package init(_ project: Project, _ contexts: [String: FunctionContext], files: FileIndex) {
        var places: [String: SourceLocation] = [:]
        var platforms: [String: Set<String>] = [:]
        func add(_ bases: [BaseReference], in file: String) {
            for base in bases where Node.function(ofBase: base.reference.familiar) == nil && base.reference.digest == nil {
                let (name, place) = (base.reference.familiar, SourceLocation(file: file, line: base.line))
                places[name] = min(places[name] ?? place, place)
                platforms[name, default: []].insert(base.platform ?? "")
            }
        }
        for context in contexts.values { add(context.reading.bases, in: context.dockerfile.path) }
        var dockerfiles = DockerfileReader(files: files)
        let runtimes = Set(project.functions.map(\.runtime))
        for template in project.templates where !runtimes.contains(template.name) {
            let path = RelativePath(template.path).appending(ContextTree.dockerfile)
            // A Dockerfile that needs arguments is complete only with a function. Mistakes in it are reported
            // once a function uses the template.
            guard files.exists(path) == .file, let found = try? dockerfiles.dockerfile(path, expecting: nil),
                let reading = try? found.reading([:])
            else { continue }
            add(reading.bases, in: found.path)
        }
        self.init(places, platforms: platforms.compactMapValues { $0.count == 1 ? $0.first.flatMap { BuildPlatform($0) } : nil })
    }

    /// The references, sorted.
    package var names: [String] { places.keys.sorted() }
}
