import ContentHash
import FoundationEssentials
import FunctionModel

extension ProjectFiles {
    /// The files on disk. The index is asked for each file first, so it records the inputs of the
    /// model.
    static func tracked(root: String, by index: FileIndex) -> ProjectFiles {
        let disk = ProjectFiles.onDisk(root: root)
        @Sendable func note(_ path: String) {
            // The target of a link matters as much as the link. So does every link on the way to
            // it.
            var next: String? = path
            for _ in 0..<40 {
                guard let link = next, index.exists(RelativePath(link)) == .symlink else { return }
                next = target(of: link, root: root)
            }
        }
        return ProjectFiles(
            read: { path in
                note(path)
                return try disk.read(path)
            },
            list: { path in
                note(path)
                return try disk.list(path)
            },
            kind: { path in
                note(path)
                return disk.kind(path)
            },
            resolve: { path in
                note(path)
                return disk.resolve(path)
            },
            target: disk.target, names: disk.names)
    }

    /// The target of one link, relative to the root; nil if it is outside.
    private static func target(of link: String, root: String) -> String? {
        guard let text = try? FileManager.default.destinationOfSymbolicLink(atPath: root + "/" + link) else { return nil }
        if text.hasPrefix("/") { return text.hasPrefix(root + "/") ? String(text.dropFirst(root.count + 1)) : nil }
        var path = link.split(separator: "/").dropLast()
        for part in text.split(separator: "/") where part != "." {
            guard part == ".." else {
                path.append(part)
                continue
            }
            guard path.popLast() != nil else { return nil }
        }
        return path.joined(separator: "/")
    }
}
