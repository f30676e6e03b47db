import ContentHash
import FunctionModel

/// A parsed Dockerfile and where it lies, for messages.
struct LocatedDockerfile: Sendable {
    var path: String
    var value: Dockerfile

    /// The references of the bases, in Docker's familiar form.
    func bases(_ arguments: [String: String]) throws -> [String] {
        do {
            return try value.bases(arguments: arguments).map(\.reference.familiar)
        } catch {
            throw ProjectProblems(problems: [Problem(error, path)])
        }
    }
}

/// Parses each Dockerfile once however many functions share it.
struct DockerfileReader {
    private let files: FileIndex
    private var parsed: [RelativePath: Result<LocatedDockerfile, ProjectProblems>] = [:]

    init(files: FileIndex) {
        self.files = files
    }

    mutating func dockerfile(of tree: ContextTree, digests: [RelativePath: Digest]) throws -> LocatedDockerfile {
        guard let entry = tree.entries.first(where: { $0.path == "Dockerfile" }) else {
            throw ProjectProblems(problems: [Problem(location: nil, message: "the context has no Dockerfile", hints: [])])
        }
        if let known = parsed[entry.origin] { return try known.get() }
        let bytes = try files.contents(entry.origin, expecting: digests[entry.origin])
        let path = entry.origin.description
        let result: Result<LocatedDockerfile, ProjectProblems>
        do {
            result = .success(LocatedDockerfile(path: path, value: try Dockerfile(parsing: String(decoding: bytes, as: UTF8.self))))
        } catch {
            result = .failure(ProjectProblems(problems: [Problem(error, path)]))
        }
        parsed[entry.origin] = result
        return try result.get()
    }
}

/// Reads each `.dockerignore` once.
struct IgnoreReader {
    private let files: FileIndex
    private var parsed: [RelativePath: Result<IgnorePatterns, ProjectProblems>] = [:]

    init(files: FileIndex) {
        self.files = files
    }

    /// The patterns at the roots of the given folders, in their order, as one list in which the last match wins.
    mutating func patterns(_ folders: [RelativePath], _ trees: [RelativePath: [TreeEntry]]) throws -> IgnorePatterns {
        var patterns = IgnorePatterns()
        for folder in folders {
            guard let entry = trees[folder]?.first(where: { $0.path == ".dockerignore" }), case .file = entry.kind else { continue }
            patterns.append(try read(folder.appending(".dockerignore")))
        }
        return patterns
    }

    private mutating func read(_ path: RelativePath) throws -> IgnorePatterns {
        if let known = parsed[path] { return try known.get() }
        let bytes = try files.contents(path, expecting: nil)
        let result: Result<IgnorePatterns, ProjectProblems>
        do {
            result = .success(try IgnorePatterns(parsing: bytes))
        } catch {
            let location = SourceLocation(file: path.description, line: error.line, column: 1)
            result = .failure(ProjectProblems(problems: [Problem(location: location, message: error.message, hints: [])]))
        }
        parsed[path] = result
        return try result.get()
    }
}

extension Problem {
    init(_ error: DockerfileError, _ path: String) {
        self.init(location: SourceLocation(file: path, line: error.line, column: 1), message: error.message, hints: [])
    }
}
