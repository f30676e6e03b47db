package import ContentHash
package import FunctionModel

/// Makes the contexts of functions from the model and the files: trees are read once however many functions use them, and
/// only files that survive ignoring are hashed, all together on every core.
package struct ContextAssembler: Sendable {
    private let files: FileIndex
    private let platform: String

    /// - Parameter platform: see ``ImageDefinition/platform``.
    package init(files: FileIndex, platform: String) {
        self.files = files
        self.platform = platform
    }

    /// The contexts of the given functions, by name.
    /// - Throws: ``ProjectProblems`` with every problem of every context; ``TreeError`` when files can't be read.
    package func assemble(_ functions: [Function]) throws -> [String: FunctionContext] {
        let trees = try self.trees(functions)
        var problems: [Problem] = []
        var merged: [(Function, ContextTree)] = []
        var ignore = IgnoreReader(files: files)
        for function in functions {
            do {
                merged.append((function, try merge(function, trees, &ignore)))
            } catch let found as ProjectProblems {
                problems += found.problems
            }
        }
        let digests = try self.digests(merged.map(\.1))
        var dockerfiles = DockerfileReader(files: files)
        var contexts: [String: FunctionContext] = [:]
        for (function, tree) in merged {
            do {
                contexts[function.name] = try context(function, tree, digests, &dockerfiles)
            } catch let found as ProjectProblems {
                problems += found.problems
            }
        }
        guard problems.isEmpty else { throw ProjectProblems(problems: Array(Set(problems)).sorted(by: Problem.isBefore)) }
        return contexts
    }

    // MARK: - Steps

    private func trees(_ functions: [Function]) throws -> [RelativePath: [TreeEntry]] {
        var roots: Set<RelativePath> = []
        for function in functions {
            roots.insert(RelativePath(function.path))
            roots.insert(RelativePath("templates/\(function.runtime)"))
            for include in function.metadata.include { roots.insert(RelativePath(include.from)) }
        }
        let sorted = roots.sorted()
        return Dictionary(uniqueKeysWithValues: zip(sorted, try files.trees(sorted)))
    }

    private func merge(_ function: Function, _ trees: [RelativePath: [TreeEntry]], _ ignore: inout IgnoreReader) throws -> ContextTree {
        let template = RelativePath("templates/\(function.runtime)")
        let own = RelativePath(function.path)
        var layers = [ContextLayer.template(template, entries: trees[template] ?? [])]
        for include in function.metadata.include {
            let from = RelativePath(include.from)
            layers.append(.include(from, destination: RelativePath(include.to), entries: trees[from] ?? []))
        }
        layers.append(.function(own, entries: trees[own] ?? []))
        do {
            return try ContextTree(layers: layers, ignoring: ignore.patterns([template, own], trees))
        } catch let error as ContextErrors {
            throw ProjectProblems(problems: error.errors.map { error in
                Problem(location: function.location, message: "function '\(function.name)': \(error)", hints: error.hints)
            })
        }
    }

    private func digests(_ trees: [ContextTree]) throws -> [RelativePath: Digest] {
        var origins: Set<RelativePath> = []
        for tree in trees {
            for entry in tree.entries where entry.hasContent { origins.insert(entry.origin) }
        }
        let sorted = origins.sorted()
        return Dictionary(uniqueKeysWithValues: zip(sorted, try files.digests(sorted)))
    }

    private func context(
        _ function: Function, _ tree: ContextTree, _ digests: [RelativePath: Digest], _ dockerfiles: inout DockerfileReader
    ) throws -> FunctionContext {
        let manifest = tree.manifest { digests[$0.origin] }
        let arguments = Self.arguments(function)
        let dockerfile = try dockerfiles.dockerfile(of: tree, digests: digests)
        try check(function, arguments, dockerfile)
        let bases = try dockerfile.bases(arguments)
        let definition = ImageDefinition(
            context: manifest.digest, arguments: arguments, secrets: function.metadata.buildSecrets, platform: platform, bases: bases)
        let own = RelativePath(function.path)
        var origins: [String: String] = [:]
        for entry in tree.entries where entry.hasContent && entry.origin != own.appending(entry.path) {
            origins[entry.path.description] = entry.origin.description
        }
        return FunctionContext(function: function.name, tree: tree, manifest: manifest, definition: definition, origins: origins)
    }

    /// What is given to the builder: the function's own arguments, and its packages where it names any.
    private static func arguments(_ function: Function) -> [String: String] {
        var arguments = function.metadata.buildArguments
        let packages = function.metadata.packages
        if !packages.build.isEmpty { arguments["BUILD_PACKAGES"] = packages.build.joined(separator: " ") }
        if !packages.run.isEmpty { arguments["RUN_PACKAGES"] = packages.run.joined(separator: " ") }
        return arguments
    }

    /// The builder silently ignores an argument that the Dockerfile does not declare; we don't.
    private func check(_ function: Function, _ arguments: [String: String], _ dockerfile: LocatedDockerfile) throws {
        let fields = ["BUILD_PACKAGES": "packages.build", "RUN_PACKAGES": "packages.run"]
        var problems: [Problem] = []
        for name in arguments.keys.sorted() where !dockerfile.value.arguments.contains(name) {
            let field = fields[name] ?? "build_args.\(name)"
            problems.append(
                Problem(
                    location: function.locations[field] ?? function.location,
                    message: "function '\(function.name)': '\(field)' has no effect: \(dockerfile.path) declares no 'ARG \(name)'",
                    hints: ["add 'ARG \(name)' to \(dockerfile.path), or remove '\(field)'"]))
        }
        if !problems.isEmpty { throw ProjectProblems(problems: problems) }
    }
}
