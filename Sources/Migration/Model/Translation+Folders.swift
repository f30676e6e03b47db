import FunctionModel

extension Translation {
    /// The maximum number of files of a function. More are likely not its source.
    private static let fileLimit = 10_000

    /// Names that stay where they are, at any depth: histories, caches, and packages that builds
    /// install.
    private static let leftBehind: Set = [".git", ".hg", ".svn", ".faaso", ".func", "node_modules", "__pycache__", ".venv"]

    /// The path of the folder from the source's folder; `.` for the folder itself.
    static func shownFolder(_ folder: String) -> String { folder.isEmpty ? "." : folder }

    /// Plans to copy a folder of the other tool into a function's folder.
    /// - Parameters:
    ///   - folder: the path from the source's folder.
    ///   - names: files directly in the folder that are left out.
    ///   - location: the place that names the folder.
    /// - Returns: false, with a note, if there is no such folder or too much in it.
    mutating func copy(
        _ folder: String, to function: inout ImportedFunction, leavingOut names: Set<String> = [], at location: SourceLocation
    ) -> Bool {
        guard source.files.kind(folder) == .directory else {
            note(
                "\(function.foreignName): there is no folder '\(Self.shownFolder(folder))', so nothing of it is imported", at: location,
                "import the file where the code is, or write functions/\(function.name) by hand")
            return false
        }
        var found: [PlannedFile] = []
        var leftOut = names
        if target.isRepository, absolute(folder) == target.root {
            leftOut.formUnion(RootInput.all(stage: nil).map(\.path))
        }
        collect(folder, as: function.folder, leavingOut: leftOut, &found)
        guard found.count < Self.fileLimit else {
            note(
                "\(function.foreignName): the folder '\(Self.shownFolder(folder))' has too many files, so it is not imported",
                at: location, "move what the image needs into a folder of its own")
            return false
        }
        function.files += found
        return true
    }

    private mutating func collect(_ folder: String, as target: String, leavingOut names: Set<String>, _ found: inout [PlannedFile]) {
        let entries = (try? source.files.list(folder)) ?? nil
        for entry in (entries ?? []).sorted(by: { $0.name < $1.name }) where !names.contains(entry.name) {
            guard found.count < Self.fileLimit, !Self.leftBehind.contains(entry.name) else { continue }
            let path = ImportSource.joined(folder, entry.name)
            switch entry.kind {
            case .file: found.append(PlannedFile("\(target)/\(entry.name)", .copy(from: path)))
            case .symlink: found.append(PlannedFile("\(target)/\(entry.name)", .link(source.files.target(path) ?? "")))
            case .directory:
                // The repository may lie below the folder that is copied into it.
                if absolute(path) != self.target.root { collect(path, as: "\(target)/\(entry.name)", leavingOut: [], &found) }
            case .other:
                note("'\(path)' is neither a file nor a folder, and is not copied", at: .whole(source.shown(path)))
            }
        }
    }

    /// The absolute path of a folder.
    private func absolute(_ folder: String) -> String {
        var parts = source.folder.split(separator: "/").map(String.init)
        for part in folder.split(separator: "/") {
            if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
