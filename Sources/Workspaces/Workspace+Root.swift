import FoundationEssentials
import FunctionModel
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
