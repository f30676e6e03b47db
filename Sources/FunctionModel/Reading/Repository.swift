import Basics

/// The project's files as the loader reads them. Links are checked, and all paths are recorded as
/// inputs.
struct Repository {
    /// The file operations.
    let files: ProjectFiles
    /// All paths that were read or looked for, including missing ones.
    private(set) var inputs: Set<String> = []

    /// A problem with a path, without the field that names the path.
    struct PathProblem: Error {
        /// The problem as a lower-case sentence without a full stop.
        let message: String
        var hints: [String] = []
        /// The path that does not exist; nil for other problems.
        var missingPath: String?
        /// The location, if the file itself is at fault; nil otherwise.
        var location: SourceLocation?

        /// The problem of a path as a whole. Its location names the path, so its message does not.
        func problem(of path: String) -> Problem {
            let begins = [
                ("\(path) ", "this "), ("cannot read \(path): ", "this cannot be read: "),
                ("cannot list \(path): ", "this cannot be listed: "),
            ]
            let begin = location == nil ? begins.first { message.hasPrefix($0.0) } : nil
            let text = begin.map { $0.1 + message.dropFirst($0.0.count) } ?? message
            return Problem(text, at: location ?? .whole(path), hints: hints)
        }
    }

    /// Creates a repository without recorded inputs.
    init(files: ProjectFiles) {
        self.files = files
    }

    /// The type of a path; nil if it does not exist. Links are not followed.
    mutating func kind(_ path: String) -> FileKind? {
        inputs.insert(path)
        return files.kind(path)
    }

    /// The problems of misspelled names in a folder. Their later appearance counts as a change.
    mutating func misnames(_ expected: Misname.Expected, in folder: String) -> [Problem] {
        for probe in expected.probes { _ = kind(folder.isEmpty ? probe : "\(folder)/\(probe)") }
        return Misname.all(of: expected, among: files.names(folder)).map { $0.problem(in: folder) }
    }

    /// The bytes of a file; nil if it does not exist. A link to a file inside the repository is
    /// followed.
    mutating func contents(_ path: String) throws(PathProblem) -> [UInt8]? {
        guard kind(path) != nil else { return nil }
        let (target, kind) = try resolve(path)
        guard kind == .file else { throw PathProblem(message: "\(path) is a folder, a file is expected") }
        do {
            return try files.read(target)
        } catch let error as FileTooLarge {
            throw PathProblem(message: "\(error)", location: SourceLocation(file: path))
        } catch {
            throw PathProblem(message: "cannot read \(path): \(error)")
        }
    }

    /// The path with all links resolved, and its type, which is a file or a folder.
    mutating func resolve(_ path: String) throws(PathProblem) -> (path: String, kind: FileKind) {
        inputs.insert(path)
        guard let target = files.resolve(path) else {
            if let link = firstLink(of: path) {
                let target = files.target(link).map { ", which points to \(YAMLReader.quoted($0))" } ?? ""
                throw PathProblem(
                    message: "\(path) leaves the repository, or leads nowhere, through the symbolic link \(link)\(target)",
                    hints: ["copy what is needed into the repository: what lies elsewhere is in no commit"])
            }
            throw missing(path)
        }
        inputs.insert(target)
        if target != path { path.indices.filter { path[$0] == "/" }.forEach { inputs.insert(String(path[..<$0])) } }
        try Self.checkIsOpen(target, as: path)
        switch files.kind(target) {
        case .file?: return (target, .file)
        case .directory?: return (target, .directory)
        case nil: throw missing(path)
        default: throw PathProblem(message: "\(path) is neither a file nor a folder", hints: [Self.special])
        }
    }

    /// The hint for a FIFO, a socket or a device.
    static let special = "it is a FIFO, a socket or a device: remove it, a function makes its own where it runs"

    /// The entries of a folder, sorted by name; nil if the folder does not exist.
    mutating func entries(of path: String) throws(PathProblem) -> [(name: String, kind: FileKind)]? {
        switch kind(path) {
        case nil: return nil
        case .directory: break
        case .symlink: throw PathProblem(message: "\(path) is a symbolic link, a folder is expected")
        default: throw PathProblem(message: "\(path) is a file, a folder is expected")
        }
        do {
            return try files.list(path)?.sorted { $0.name < $1.name }
        } catch {
            throw PathProblem(message: "cannot list \(path): \(error)")
        }
    }

    /// Normalises a path from a file: `.` and empty components are dropped. The root is the empty
    /// path.
    static func normalise(_ text: String) throws(PathProblem) -> String {
        let relative = "counted from the repository's root"
        if text.isEmpty { throw PathProblem(message: "found an empty path, a path \(relative) is allowed") }
        if text.utf8.first == UInt8(ascii: "/") {
            throw PathProblem(message: "found the absolute path \(YAMLReader.quoted(text)), a path \(relative) is allowed")
        }
        let components = text.split(separator: "/").filter { $0 != "." }
        if components.contains("..") {
            throw PathProblem(
                message: "found '..' in the path \(YAMLReader.quoted(text)), a path inside the repository without '..' is allowed")
        }
        let path = components.joined(separator: "/")
        try checkIsOpen(path, as: path)
        return path
    }

    private static func checkIsOpen(_ target: String, as path: String) throws(PathProblem) {
        if !Include.isOpen(target) {
            throw PathProblem(message: "\(path) lies in .git or .faaso, a path outside of them is allowed")
        }
    }

    private func firstLink(of path: String) -> String? {
        var prefix = ""
        for component in path.split(separator: "/") {
            prefix += (prefix.isEmpty ? "" : "/") + component
            if files.kind(prefix) == .symlink { return prefix }
        }
        return nil
    }

    private func missing(_ path: String) -> PathProblem {
        let components = path.split(separator: "/")
        let folder = components.dropLast().joined(separator: "/")
        let names = (try? files.list(folder))?.map(\.name) ?? []
        let meant = EditDistance.closest(to: components.last.map(String.init) ?? "", among: names)
        let hint = meant.map { "did you mean '\(folder.isEmpty ? "" : folder + "/")\($0)'?" }
        return PathProblem(
            message: "\(path) does not exist", hints: hint.map { [$0] } ?? ["paths are counted from the repository's root"],
            missingPath: path)
    }
}
