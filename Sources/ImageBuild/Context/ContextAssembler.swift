import ContainerEngine
package import ContentHash
package import FunctionModel

/// Makes the contexts of functions from the model and the files.
///
/// Each tree is read once, however many functions use it. Only files that are not ignored are
/// hashed, all together on all cores.
package struct ContextAssembler: Sendable {
    private let files: FileIndex
    private let platform: String
    private let environmentFiles: EnvironmentFiles

    /// Creates an assembler.
    /// - Parameters:
    ///   - files: the index that lists and hashes the files.
    ///   - platform: the platform of the images; see ``ImageDefinition/platform``.
    ///   - environmentFiles: the files of variables of the whole project, which stay out of every
    ///     context.
    package init(files: FileIndex, platform: String, environmentFiles: EnvironmentFiles) {
        self.files = files
        self.platform = platform
        self.environmentFiles = environmentFiles
    }

    /// Returns the contexts of the functions, by name.
    /// - Throws: ``ProjectProblems`` with all problems of all contexts, unreadable files included.
    package func assemble(_ functions: [Function]) throws(ProjectProblems) -> [String: FunctionContext] {
        let (contexts, unreadable) = try assembleReadable(functions)
        guard unreadable.isEmpty else { throw ProjectProblems(unreadable.values.flatMap(\.problems)) }
        return contexts
    }

    /// Returns the contexts of the functions whose files are readable, and the problems of the
    /// other functions.
    ///
    /// An unreadable file affects only the functions that use it. Both results are by function.
    /// - Throws: ``ProjectProblems`` with all other problems.
    package func assembleReadable(
        _ functions: [Function]
    ) throws(ProjectProblems) -> (contexts: [String: FunctionContext], unreadable: [String: ProjectProblems]) {
        var assembly = Assembly(files: files, environmentFiles: environmentFiles)
        let merged = assembly.merge(functions)
        var dockerfiles = DockerfileReader(files: files)
        var contexts: [String: FunctionContext] = [:]
        let digests = self.digests(merged.map(\.1))
        for (function, tree) in merged {
            assembly.attempt(function) {
                contexts[function.name] = try context(function, tree, digests, &dockerfiles)
            }
        }
        guard assembly.problems.isEmpty else { throw ProjectProblems(assembly.problems) }
        return (contexts, assembly.unreadable)
    }

    /// Returns the definitions of the functions' images, by name.
    ///
    /// A cached definition is reused if its fields and files are the same; the index keeps its
    /// files. Contexts are made only for the other functions, some at a time, and are not kept.
    /// - Parameters:
    ///   - known: the cached definitions, by function.
    ///   - changed: the files that changed after `known` was made; nil if that cannot be
    ///     determined.
    /// - Returns: the definitions, the problems of functions with unreadable files, and the
    ///   arguments and secrets that no Dockerfile takes.
    /// - Throws: the same errors as ``assembleReadable(_:)``.
    package func definitions(
        _ functions: [Function], known: [String: CachedDefinition] = [:], changed: ChangedPaths? = nil
    ) throws(ProjectProblems) -> (
        known: [String: CachedDefinition], unreadable: [String: ProjectProblems], unclaimed: [UnclaimedInput]
    ) {
        var unreadable: [String: ProjectProblems] = [:]
        var unclaimed: [UnclaimedInput] = []
        var definitions: [String: CachedDefinition] = [:]
        // Without a previous run nothing is known. An array of functions is large, so it is not copied
        // then.
        var rest = changed == nil ? functions[...] : []
        var touched: [String: Bool] = [:]
        var kept: Set<RelativePath> = []
        for function in functions {
            guard let changed else { break }
            guard let old = known[function.name], old.fits(function, platform: platform, environmentFiles: environmentFiles)
            else {
                rest.append(function)
                continue
            }
            var isTouched = false
            for layer in old.layers {
                let answer = touched[layer.root] ?? changed.touch(RelativePath(layer.root))
                touched[layer.root] = answer
                isTouched = isTouched || answer
            }
            if isTouched {
                rest.append(function)
            } else {
                definitions[function.name] = old
                for layer in old.layers { kept.insert(RelativePath(layer.root)) }
            }
        }
        files.keep(Array(kept))
        var problems: [Problem] = []
        while !rest.isEmpty {
            let some = rest.prefix(Self.batch)
            rest = rest.dropFirst(some.count)
            do throws(ProjectProblems) {
                let made = try assembleReadable(Array(some))
                unreadable.merge(made.unreadable) { $1 }
                for function in some {
                    guard let context = made.contexts[function.name] else { continue }
                    definitions[function.name] = CachedDefinition(function, context.definition, environmentFiles: environmentFiles)
                    unclaimed += context.unclaimed
                }
            } catch {
                problems += error.problems
            }
        }
        guard problems.isEmpty else { throw ProjectProblems(problems) }
        return (definitions, unreadable, unclaimed)
    }

    /// The number of contexts that are in memory at once. It is large enough for all cores.
    private static let batch = 256

    // MARK: - Steps

    private func digests(_ trees: [ContextTree]) -> [RelativePath: Result<Digest, TreeError>] {
        var origins: Set<RelativePath> = []
        for tree in trees {
            for file in tree.files { origins.insert(file.origin) }
        }
        let sorted = origins.sorted()
        return Dictionary(uniqueKeysWithValues: zip(sorted, files.digestResults(sorted)))
    }

    private func context(
        _ function: Function, _ tree: ContextTree, _ known: [RelativePath: Result<Digest, TreeError>],
        _ dockerfiles: inout DockerfileReader
    ) throws -> FunctionContext {
        let digests = try tree.files.compactMap { try known[$0.origin]?.get() }
        let arguments = Self.arguments(function)
        let dockerfile = try dockerfiles.dockerfile(tree.dockerfileOrigin, expecting: known[tree.dockerfileOrigin]?.get())
        try dockerfile.checkTarget(of: function)
        let reading = try dockerfile.reading(arguments, target: function.metadata.target)
        let manifest = tree.manifest(digests: digests)
        let definition = ImageDefinition(
            context: manifest.digest, arguments: arguments, secrets: function.metadata.buildSecrets, platform: platform,
            bases: reading.bases.map(\.reference.familiar), target: function.metadata.target)
        let own = RelativePath(function.path)
        var origins: [String: String] = [:]
        for entry in tree.entries where entry.origin != own.appending(entry.path) {
            origins[entry.path.description] = entry.origin.description
        }
        return FunctionContext(
            function: function.name, tree: tree, digests: digests, manifest: manifest, definition: definition, origins: origins,
            dockerfile: dockerfile, reading: reading, unclaimed: UnclaimedInput.all(of: function, arguments, dockerfile, reading))
    }

    /// The arguments for the builder: the function's own, and its packages if it names any.
    static func arguments(_ function: Function) -> [String: String] {
        var arguments = function.metadata.buildArguments
        for field in PackagesField.allCases {
            let packages = function.metadata.packages[field]
            if !packages.isEmpty { arguments[field.argument] = packages.joined(separator: " ") }
        }
        return arguments
    }
}
