import FoundationEssentials
import FunctionModel

/// The rule for words of a command line that mean functions: a name, or the path of a function's
/// folder.
package enum FunctionPath {
    /// True when a word is a path: it has a slash, or is `.` or `..`. No name is one.
    package static func isPath(_ word: String) -> Bool { word.contains("/") || word == "." || word == ".." }

    /// The names that words mean, each listed once. A word that is no path is a name, which is not
    /// checked.
    ///
    /// A path counts from the user's folder. If it is no function's folder there, it counts from
    /// the root. Links are resolved if the path as written is no function's folder. The folder
    /// itself may be missing, because a function may have left the repository.
    /// - Parameter folder: the user's working folder.
    /// - Throws: ``WorkspaceError`` for a path that is no function's folder, and for a path outside
    ///   a repository.
    package static func names(_ words: [String], from folder: String) throws -> [String] {
        guard words.contains(where: isPath) else { return words }
        let root = try Workspace.root(containing: folder)
        var names: [String] = []
        for word in words {
            let found = isPath(word) ? try name(word, from: Workspace.realPath(folder) ?? root, root) : word
            if !names.contains(found) { names.append(found) }
        }
        return names
    }

    private static func name(_ word: String, from folder: String, _ root: String) throws -> String {
        let candidates = word.hasPrefix("/") ? [word] : [folder + "/" + word, root + "/" + word]
        var inside: [[String]] = []
        for candidate in candidates {
            for path in [candidate, Workspace.realPath(candidate)].compactMap(\.self) {
                guard let parts = parts(path, below: root) else { continue }
                if parts.count == 2, parts[0] == RootInput.functions.path { return parts[1] }
                inside.append(parts)
            }
        }
        throw WorkspaceError.notAFunction(word, meant: meant(inside, root))
    }

    /// The components of an absolute path below the root, with `.` and `..` resolved. Nil if the
    /// path lies outside.
    private static func parts(_ path: String, below root: String) -> [String]? {
        var parts: [String] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
        }
        let base = root.split(separator: "/").map(String.init)
        return parts.starts(with: base) ? Array(parts.dropFirst(base.count)) : nil
    }

    /// The function that a wrong path probably means: the one whose file it names, or the one of
    /// the same name.
    private static func meant(_ inside: [[String]], _ root: String) -> String? {
        let names = inside.compactMap { parts in
            parts.count > 2 && parts[0] == RootInput.functions.path ? parts[1] : parts.last
        }
        return names.first { FileManager.default.fileExists(atPath: "\(root)/\(RootInput.functions.path)/\($0)") }
    }
}
