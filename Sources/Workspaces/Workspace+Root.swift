import FoundationEssentials
package import FunctionModel
import Glibc

extension Workspace {
    /// Finds the root of the repository: the nearest folder, from `folder` upwards, that contains
    /// `faaso.yml`. A folder with `functions` beside `routes.yml` or `templates` is also a root,
    /// and so is that of a hosted project.
    /// - Throws: ``WorkspaceError`` if there is none.
    package static func root(containing folder: String) throws -> String {
        guard let start = realPath(folder) else { throw WorkspaceError.noFolder(folder) }
        var candidate = start
        while true {
            if isRoot(candidate) { return candidate }
            guard let slash = candidate.lastIndex(of: "/"), candidate != "/" else {
                throw WorkspaceError.notAProject(start, foreign: ForeignProject.found { exists(start + "/" + $0) })
            }
            candidate = slash == candidate.startIndex ? "/" : String(candidate[..<slash])
        }
    }

    /// The names of the folders of functions or templates, valid or not, without reading a file.
    /// Empty if there is no such folder.
    /// - Parameters:
    ///   - input: ``RootInput/functions`` or ``RootInput/templates``.
    ///   - file: a file that each of them must have; nil for any.
    /// - Throws: ``WorkspaceError`` outside of a repository, and any error of the folder.
    package static func names(of input: RootInput, around folder: String, with file: String? = nil) throws -> [String] {
        let parent = try root(containing: folder) + "/" + input.path
        guard exists(parent) else { return [] }
        let names = try FileManager.default.contentsOfDirectory(atPath: parent).sorted()
        return names.filter { name in file.map { exists("\(parent)/\(name)/\($0)") } ?? true }
    }

    private static func isRoot(_ folder: String) -> Bool {
        let exists = { (name: String) in Self.exists(folder + "/" + name) }
        if exists("faaso.yml") || exists(HostedProject.fileName) { return true }
        return exists(RootInput.functions.path) && (exists(RootInput.routes.path) || exists(RootInput.templates.path))
    }

    private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// The absolute path without links; nil if nothing exists there.
    static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(validatingCString: resolved)
    }
}
