import Basics
import ContainerEngine
package import ContentHash
import FunctionModel

/// A parsed Dockerfile with its path, for messages.
package struct LocatedDockerfile: Sendable {
    /// The path in the repository.
    package var path: String
    /// The parsed Dockerfile.
    package var value: Dockerfile
    /// The bytes of the file, for the lines in messages.
    var bytes: [UInt8] = []

    /// Reads the Dockerfile as a build with these arguments does.
    /// - Parameter target: the stage that is built; nil for the last one.
    /// - Throws: ``ProjectProblems`` with the error and its place.
    func reading(_ arguments: [String: String], target: String? = nil) throws -> DockerfileReading {
        do {
            return try value.reading(arguments: arguments, target: target)
        } catch {
            throw ProjectProblems([Problem(error, path, in: bytes)])
        }
    }

    /// The advice for an image that runs as root. It names the line to add and its place.
    /// - Parameter target: the stage that is built; nil for the last one.
    func userHint(target: String?) -> String {
        let built = value.built(target)
        let place =
            built == value.stages.count - 1
            ? "as the last line of \(path)" : "at the end of the stage that begins in line \(value.stages[built].line) of \(path)"
        return "add '\(ImageUserProblem.remedy)' \(place)"
    }
}

/// Parses each Dockerfile once, however many functions share it.
struct DockerfileReader {
    private let files: FileIndex
    private var parsed: [RelativePath: Result<LocatedDockerfile, ProjectProblems>] = [:]

    /// Creates a reader that has parsed nothing.
    init(files: FileIndex) {
        self.files = files
    }

    /// Returns the Dockerfile at a path in the repository.
    /// - Parameter digest: the digest that the file must have; nil for any.
    /// - Throws: ``ProjectProblems`` for a malformed Dockerfile, and any error of reading.
    mutating func dockerfile(_ origin: RelativePath, expecting digest: Digest?) throws -> LocatedDockerfile {
        if let known = parsed[origin] { return try known.get() }
        let bytes = try files.contents(origin, expecting: digest, limit: HandwrittenFile.byteLimit)
        let path = origin.description
        let result: Result<LocatedDockerfile, ProjectProblems>
        do {
            result = .success(LocatedDockerfile(path: path, value: try Dockerfile(parsing: bytes), bytes: bytes))
        } catch {
            result = .failure(ProjectProblems([Problem(error, path, in: bytes)]))
        }
        parsed[origin] = result
        return try result.get()
    }
}

/// Reads each `.dockerignore` once.
package struct IgnoreReader {
    private let files: FileIndex
    private var parsed: [RelativePath: Result<IgnorePatterns, any Error>] = [:]

    /// Creates a reader that has read nothing.
    package init(files: FileIndex) {
        self.files = files
    }

    /// Returns the patterns of the template, followed by those of the function. The last match
    /// wins.
    /// - Throws: ``ProjectProblems`` for a malformed pattern, and ``TreeError`` for an unreadable
    ///   file.
    package mutating func patterns(of layers: [ContextLayer]) throws -> IgnorePatterns {
        var patterns = IgnorePatterns()
        for folder in layers.filter({ $0.kind != .include }).map(\.root) {
            let file = folder.appending(ContextTree.dockerignore)
            if files.exists(file) == .file { patterns = patterns.appending(try read(file)) }
        }
        return patterns
    }

    /// Returns the text of one line of a file, without the spaces around it.
    func text(_ path: RelativePath, _ line: Int) throws -> String {
        let lines = try files.contents(path, limit: HandwrittenFile.byteLimit).split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return String(decoding: DockerfileLines.trim(lines[line - 1]), as: UTF8.self)
    }

    /// Returns the patterns of one file.
    /// - Throws: the same errors as ``patterns(of:)``.
    mutating func read(_ path: RelativePath) throws -> IgnorePatterns {
        if let known = parsed[path] { return try known.get() }
        let result: Result<IgnorePatterns, any Error>
        var bytes: [UInt8] = []
        do {
            bytes = try files.contents(path, limit: HandwrittenFile.byteLimit)
            result = .success(try IgnorePatterns(parsing: bytes))
        } catch let error as TreeError {
            result = .failure(error)
        } catch let error as IgnorePatternError {
            let location = SourceLocation(file: path.description, line: error.line, column: 1)
            let problem = Problem(error.message, at: location, hints: error.hints)
            result = .failure(ProjectProblems([problem.quoting(SourceLines(bytes)[error.line])]))
        }
        parsed[path] = result
        return try result.get()
    }
}

extension Problem {
    /// Converts an error in a Dockerfile to a problem with a place and its line.
    init(_ error: DockerfileError, _ path: String, in bytes: [UInt8]) {
        let location = SourceLocation(file: path, line: error.line, column: error.column)
        self = Problem(error.message, at: location, hints: error.hints).quoting(SourceLines(bytes)[error.line])
    }
}
