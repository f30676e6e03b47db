import FunctionModel

extension ProjectFiles {
    /// The files of a repository as they will be when planned files are written.
    /// - Parameter copied: reads a file of the source's folder.
    func with(_ planned: [PlannedFile], copied: @escaping @Sendable (String) throws -> [UInt8]?) -> ProjectFiles {
        let contents = Dictionary(planned.map { ($0.path, $0.content) }) { $1 }
        var children: [String: Set<String>] = [:]
        for file in planned {
            var parts = file.path.split(separator: "/").map(String.init)
            while let name = parts.popLast() { children[parts.joined(separator: "/"), default: []].insert(name) }
        }
        let (before, folders) = (self, children)
        @Sendable func kind(_ path: String) -> FileKind? {
            switch contents[path] {
            case .text?, .copy?: .file
            case .link?: .symlink
            case nil: folders[path] != nil ? .directory : before.kind(path)
            }
        }
        return ProjectFiles(
            read: { path in
                switch contents[path] {
                case .text(let text, isExecutable: _)?: Array(text.utf8)
                case .copy(let from)?: try copied(from)
                case .link?: nil
                case nil: try before.read(path)
                }
            },
            list: { path in
                let old = try before.list(path)
                guard let new = folders[path] else { return old }
                let kept = (old ?? []).filter { !new.contains($0.name) }
                return kept + new.compactMap { name in kind(path.isEmpty ? name : "\(path)/\(name)").map { (name: name, kind: $0) } }
            },
            kind: kind,
            resolve: { path in contents[path] != nil || folders[path] != nil ? path : before.resolve(path) },
            target: { path in if case .link(let text)? = contents[path] { text } else { before.target(path) } })
    }
}
