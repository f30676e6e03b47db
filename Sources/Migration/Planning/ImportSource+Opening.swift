package import FunctionModel
import Glibc

extension ImportSource {
    /// Finds the file of another tool.
    /// - Parameters:
    ///   - path: the path of the file, or of a folder with one such file.
    ///   - directory: the folder that a relative path is counted from.
    /// - Throws: ``ProjectProblems`` if there is no such file, or a folder has none or several.
    package static func open(_ path: String, in directory: String) throws(ProjectProblems) -> ImportSource {
        let absolute = path.hasPrefix("/") ? path : "\(directory)/\(path)"
        var name = path
        var file = absolute
        if let folder = folderPath(absolute) {
            let files = ProjectFiles.onDisk(root: folder)
            let found = ForeignProject.names.filter { files.kind($0) != nil }
            guard found.count == 1 else {
                let names = (found.isEmpty ? ForeignProject.names : found).joined(separator: ", ")
                let message = "this folder has \(found.isEmpty ? "no file" : "several files") to import, one is allowed"
                throw ProjectProblems([Problem(message, at: .whole(path), hints: ["name the file: \(names)"])])
            }
            name = path == "." ? found[0] : (path.hasSuffix("/") ? path : path + "/") + found[0]
            file = "\(folder)/\(found[0])"
        }
        let parent = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        guard let folder = folderPath(parent.isEmpty ? "/" : parent) else {
            throw ProjectProblems([Problem("there is no such file", at: .whole(path))])
        }
        return ImportSource(path: name, folder: folder, files: .onDisk(root: folder))
    }

    /// The real path of a folder. Nil if there is none.
    private static func folderPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        let real = String(cString: resolved)
        var status = stat()
        return stat(real, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR ? real : nil
    }
}

extension ImportTarget {
    /// The repository at a root, or the folder that becomes one.
    package static func open(_ root: String, isRepository: Bool) -> ImportTarget {
        let real = realpath(root, nil)
        defer { free(real) }
        let path = real.map { String(cString: $0) } ?? root
        return ImportTarget(root: path, files: .onDisk(root: path), isRepository: isRepository)
    }
}
