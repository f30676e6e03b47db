import Glibc

/// The search for programs on a `PATH`.
package enum SearchPath {
    /// The paths of all programs with a name, in the order of the folders and without duplicates.
    /// A folder that is not absolute is passed over: it would mean another one in each place.
    /// - Parameter path: the value of `PATH`; nil means no folder.
    package static func programs(named name: String, on path: String?) -> [String] {
        var seen: Set<String> = []
        return (path ?? "").split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
            .filter { isProgram($0) && seen.insert($0).inserted }
    }

    /// True when a path is a regular file that this process may execute.
    package static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }
}
