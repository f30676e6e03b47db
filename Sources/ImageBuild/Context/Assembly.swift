import ContentHash
import FunctionModel

/// Merges the layers of some functions' contexts. Lists each tree once, and collects all problems.
struct Assembly {
    private let files: FileIndex
    private let environmentFiles: EnvironmentFiles
    /// The problems in the project's files.
    private(set) var problems: [Problem] = []
    /// The problems of functions with an unreadable file, by function.
    private(set) var unreadable: [String: ProjectProblems] = [:]

    init(files: FileIndex, environmentFiles: EnvironmentFiles) {
        self.files = files
        self.environmentFiles = environmentFiles
    }

    /// Lists the trees of the functions without the ignored files, and merges the layers.
    /// - Returns: the merged context of each function that has no problem.
    mutating func merge(_ functions: [Function]) -> [(Function, ContextTree)] {
        var ignore = IgnoreReader(files: files)
        var patterns: [String: IgnorePatterns] = [:]
        var wanted: [LayerTree] = []
        for function in functions {
            let layers = ContextLayer.layers(of: function, environmentFiles: environmentFiles)
            attempt(function) {
                let own = try ignore.patterns(of: layers)
                patterns[function.name] = own
                wanted += layers.map { LayerTree($0, patterns: own) }
            }
        }
        let requests = LayerTree.requests(wanted)
        let trees = Dictionary(uniqueKeysWithValues: zip(requests.map(\.root), files.trees(requests)))
        var merged: [(Function, ContextTree)] = []
        for function in functions {
            guard let patterns = patterns[function.name] else { continue }
            let laid = Result { try tree(function, trees, patterns) }
            attempt(function) { merged.append((function, try laid.get())) }
        }
        return merged
    }

    /// Runs a closure for a function, and collects its error as a problem.
    mutating func attempt(_ function: Function, _ body: () throws -> Void) {
        do {
            try body()
        } catch let found as ProjectProblems {
            problems += found.problems
        } catch TreeError.tooLarge(let path, let size, let limit) {
            // The file itself is wrong, for example because a line is too long.
            problems.append(Problem(TreeError.tooLarge(path, size: size, limit: limit).reason, at: .whole(path.description)))
        } catch let error as TreeError {
            unreadable[function.name] = ProjectProblems([
                Problem("function '\(function.name)': \(error.reason)", at: .whole(error.path.description), hints: error.hints)
            ])
        } catch {
            problems.append(Problem("function '\(function.name)': \(error)", at: function.location))
        }
    }

    private func tree(
        _ function: Function, _ trees: [RelativePath: Result<[TreeEntry], TreeError>], _ patterns: IgnorePatterns
    ) throws -> ContextTree {
        var entries: [RelativePath: [TreeEntry]] = [:]
        for layer in ContextLayer.layers(of: function) { entries[layer.root] = try trees[layer.root]?.get() }
        let layers = ContextLayer.layers(of: function, entries, environmentFiles: environmentFiles)
        let misnames = layers.flatMap(\.misnames)
        if !misnames.isEmpty { throw ProjectProblems(misnames) }
        do {
            let tree = try ContextTree(merging: layers, ignoring: patterns)
            // The size is checked before the bytes are hashed.
            if case .file(let size, _)? = tree.entry(ContextTree.dockerfile)?.kind, size > UInt64(HandwrittenFile.byteLimit) {
                throw TreeError.tooLarge(tree.dockerfileOrigin, size: size, limit: HandwrittenFile.byteLimit)
            }
            return tree
        } catch let error as ContextErrors {
            throw ProjectProblems(
                error.errors.map { error in
                    // A place is reported once, although several functions may use it.
                    guard let origin = error.origin else {
                        return Problem("function '\(function.name)': \(error.message)", at: function.location, hints: error.hints)
                    }
                    return Problem(error.message, at: .whole(origin.description), hints: error.hints)
                })
        }
    }
}
