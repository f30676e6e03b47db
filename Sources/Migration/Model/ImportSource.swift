package import FunctionModel

/// A file of another tool, with the files around it.
package struct ImportSource: Sendable {
    /// The path as the user named it. Messages about the file begin with it.
    package let path: String
    /// The absolute path of the file's folder. Links are resolved.
    package let folder: String
    /// The files of the folder. Paths may begin with `..`.
    package let files: ProjectFiles

    /// Creates a source.
    package init(path: String, folder: String, files: ProjectFiles) {
        (self.path, self.folder, self.files) = (path, folder, files)
    }

    /// The name of the file.
    var name: String { Self.name(path) }

    /// The name of the folder.
    var folderName: String { Self.name(folder) }

    /// The path of a neighbouring file for messages.
    func shown(_ relative: String) -> String { String(path.dropLast(name.count)) + relative }

    /// The text of a neighbouring file. Nil if it does not exist, cannot be read or is not UTF-8.
    func text(_ relative: String) -> String? {
        guard files.kind(relative) != nil, let bytes = try? files.read(relative) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}

extension ImportSource {
    /// The path in the source's folder that a file of another tool means. `.` is the folder itself,
    /// and gives the empty path. Nil for an absolute path and for an address.
    static func relative(_ written: String) -> String? {
        if written.hasPrefix("/") || written.hasPrefix("~") || written.contains("://") || written.hasPrefix("git@") { return nil }
        var parts: [Substring] = []
        for part in written.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    /// Joins two relative paths. Either may be empty.
    static func joined(_ folder: String, _ path: String) -> String {
        relative(folder.isEmpty ? path : folder + "/" + path) ?? path
    }
}
