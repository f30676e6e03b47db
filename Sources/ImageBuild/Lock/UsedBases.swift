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

    /// Creates the value from its parts.
    package init(_ places: [String: SourceLocation]) { self.places = places }

    /// Reads the bases of functions and of unused templates.
    /// - Parameters:
    ///   - contexts: the contexts of all functions.
    ///   - files: the index that reads the Dockerfiles of unused templates.
    package init(_ project: Project, _ contexts: [String: FunctionContext], files: FileIndex) {
        var places: [String: SourceLocation] = [:]
        func add(_ name: String, _ place: SourceLocation) {
            guard Node.function(ofBase: name) == nil, ImageReference(name)?.digest == nil else { return }
            places[name] = min(places[name] ?? place, place)
        }
        for context in contexts.values {
            for base in context.definition.bases { add(base, context.place(of: base)) }
        }
        var dockerfiles = DockerfileReader(files: files)
        let runtimes = Set(project.functions.map(\.runtime))
        for template in project.templates where !runtimes.contains(template.name) {
            let path = RelativePath(template.path).appending(ContextTree.dockerfile)
            // A Dockerfile that needs arguments is complete only with a function.
            guard files.exists(path) == .file, let found = try? dockerfiles.dockerfile(path, expecting: nil),
                let reading = try? found.reading([:])
            else { continue }
            for base in reading.bases { add(base.reference.familiar, SourceLocation(file: found.path, line: base.line)) }
        }
        self.places = places
    }

    /// The references, sorted.
    package var names: [String] { places.keys.sorted() }
}
