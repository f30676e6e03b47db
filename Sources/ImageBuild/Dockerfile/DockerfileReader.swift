package import ContentHash
import FunctionModel

/// A parsed Dockerfile and where it lies, for messages.
package struct LocatedDockerfile: Sendable {
    package var path: String
    package var value: Dockerfile

    /// Reads it as a build with these arguments does.
    /// - Throws: ``ProjectProblems``.
    func reading(_ arguments: [String: String]) throws -> DockerfileReading {
        do {
            return try value.reading(arguments: arguments)
        } catch {
            throw ProjectProblems([Problem(error, path)])
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

    mutating func dockerfile(_ origin: RelativePath, expecting digest: Digest?) throws -> LocatedDockerfile {
        if let known = parsed[origin] { return try known.get() }
        let bytes = try files.contents(origin, expecting: digest, limit: HandwrittenFile.byteLimit)
        let path = origin.description
        let result: Result<LocatedDockerfile, ProjectProblems>
        do {
            result = .success(LocatedDockerfile(path: path, value: try Dockerfile(parsing: bytes)))
        } catch {
            result = .failure(ProjectProblems([Problem(error, path)]))
        }
        parsed[origin] = result
        return try result.get()
    }
}

/// Reads each `.dockerignore` once.
package struct IgnoreReader {
    private let files: FileIndex
    private var parsed: [RelativePath: Result<IgnorePatterns, any Error>] = [:]

    package init(files: FileIndex) {
        self.files = files
    }

    /// The patterns at the roots of template and function, in their order, as one list in which the last match wins.
    /// - Throws: ``ProjectProblems`` for a pattern that is none; ``TreeError``.
    package mutating func patterns(of layers: [ContextLayer]) throws -> IgnorePatterns {
        var patterns = IgnorePatterns()
        for folder in layers.filter({ $0.kind != .include }).map(\.root) {
            let file = folder.appending(ContextTree.dockerignore)
            if files.exists(file) == .file { patterns = patterns.appending(try read(file)) }
        }
        return patterns
    }

    /// A line of a file, as it stands.
    func text(_ path: RelativePath, _ line: Int) throws -> String {
        let lines = try files.contents(path, limit: HandwrittenFile.byteLimit).split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return String(decoding: DockerfileLines.trim(lines[line - 1]), as: UTF8.self)
    }

    mutating func read(_ path: RelativePath) throws -> IgnorePatterns {
        if let known = parsed[path] { return try known.get() }
        let result: Result<IgnorePatterns, any Error>
        do {
            result = .success(try IgnorePatterns(parsing: try files.contents(path, limit: HandwrittenFile.byteLimit)))
        } catch let error as TreeError {
            result = .failure(error)
        } catch let error as IgnorePatternError {
            let location = SourceLocation(file: path.description, line: error.line, column: 1)
            result = .failure(ProjectProblems([Problem(error.message, at: location, hints: error.hints)]))
        }
        parsed[path] = result
        return try result.get()
    }
}

extension Problem {
    init(_ error: DockerfileError, _ path: String) {
        self.init(error.message, at: SourceLocation(file: path, line: error.line, column: error.column), hints: error.hints)
    }
}
