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
        guard problems.isEmpty else { throw ProjectProblems(problems) }
        return contexts
    }

    /// What the images of the given functions are to be made of, by name. What is known is taken over where its fields and files are the
    /// same, and its files stay known to the index; contexts are made only of the rest, a few at a time, and not kept.
    /// - Parameters:
    ///   - changed: the files that are not as they were when `known` was made; nil when that can't be told.
    ///   - unclaimed: gets the arguments and secrets that no Dockerfile takes.
    /// - Throws: as ``assemble(_:)``.
    package func definitions(
        _ functions: [Function], known: [String: KnownDefinition] = [:], changed: ChangedPaths? = nil, unclaimed: inout [UnclaimedInput]
    ) throws -> [String: KnownDefinition] {
        var definitions: [String: KnownDefinition] = [:]
        var rest: [Function] = []
        var touched: [String: Bool] = [:]
        var kept: Set<RelativePath> = []
        for function in functions {
            guard let changed, let old = known[function.name], old.fits(function, platform: platform) else {
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
            rest.removeFirst(some.count)
            do {
                let contexts = try assemble(Array(some))
                for function in some {
                    definitions[function.name] = contexts[function.name].map { KnownDefinition(function, $0.definition) }
                    unclaimed += contexts[function.name]?.unclaimed ?? []
                }
            } catch let found as ProjectProblems {
                problems += found.problems
            }
        }
        guard problems.isEmpty else { throw ProjectProblems(problems) }
        return definitions
    }

    /// How many contexts are in memory at once: enough to keep all cores busy.
    private static let batch = 256

    // MARK: - Steps

    private func trees(_ functions: [Function]) throws -> [RelativePath: [TreeEntry]] {
        var roots: Set<RelativePath> = []
        for function in functions { roots.formUnion(ContextLayer.layers(of: function).map(\.root)) }
        let sorted = roots.sorted()
        return Dictionary(uniqueKeysWithValues: zip(sorted, try files.trees(sorted)))
    }

    private func merge(_ function: Function, _ trees: [RelativePath: [TreeEntry]], _ ignore: inout IgnoreReader) throws -> ContextTree {
        let layers = ContextLayer.layers(of: function, trees)
        do {
            let tree = try ContextTree(merging: layers, ignoring: ignore.patterns(of: layers, trees))
            // Before its bytes are hashed.
            if case .file(let size, _)? = tree.entry(ContextTree.dockerfile)?.kind, size > UInt64(buildFileLimit) {
                throw TreeError.tooLarge(tree.dockerfileOrigin, size: size, limit: buildFileLimit)
            }
            return tree
        } catch let found as ContextErrors {
            throw ProjectProblems(
                found.errors.map { error in
                    // What lies at one place is one problem, however many functions have it.
                    guard let origin = error.origin else {
                        return Problem("function '\(function.name)': \(error.message)", at: function.location, hints: error.hints)
                    }
                    return Problem(error.message, at: .whole(origin.description), hints: error.hints)
                })
        }
    }

    private func digests(_ trees: [ContextTree]) throws -> [RelativePath: Digest] {
        var origins: Set<RelativePath> = []
        for tree in trees {
            for file in tree.files { origins.insert(file.origin) }
        }
        let sorted = origins.sorted()
        return Dictionary(uniqueKeysWithValues: zip(sorted, try files.digests(sorted)))
    }

    private func context(
        _ function: Function, _ tree: ContextTree, _ known: [RelativePath: Digest], _ dockerfiles: inout DockerfileReader
    ) throws -> FunctionContext {
        let digests = tree.files.compactMap { known[$0.origin] }
        let arguments = Self.arguments(function)
        let dockerfile = try dockerfiles.dockerfile(tree.dockerfileOrigin, expecting: known[tree.dockerfileOrigin])
        let reading = try dockerfile.reading(arguments)
        let manifest = tree.manifest(digests: digests)
        let definition = ImageDefinition(
            context: manifest.digest, arguments: arguments, secrets: function.metadata.buildSecrets, platform: platform,
            bases: reading.bases.map(\.reference.familiar))
        let own = RelativePath(function.path)
        var origins: [String: String] = [:]
        for entry in tree.entries where entry.origin != own.appending(entry.path) {
            origins[entry.path.description] = entry.origin.description
        }
        return FunctionContext(
            function: function.name, tree: tree, digests: digests, manifest: manifest, definition: definition, origins: origins,
            dockerfile: dockerfile, reading: reading, unclaimed: UnclaimedInput.all(of: function, arguments, dockerfile, reading))
    }

    /// What is given to the builder: the function's own arguments, and its packages where it names any.
    static func arguments(_ function: Function) -> [String: String] {
        var arguments = function.metadata.buildArguments
        let packages = function.metadata.packages
        if !packages.build.isEmpty { arguments["BUILD_PACKAGES"] = packages.build.joined(separator: " ") }
        if !packages.run.isEmpty { arguments["RUN_PACKAGES"] = packages.run.joined(separator: " ") }
        return arguments
    }
}
