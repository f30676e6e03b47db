/// Lists trees.
extension Scan {
    /// The entries of several trees, each with its own error. Every folder is listed once, on all
    /// cores.
    mutating func trees(_ requests: [TreeRequest]) -> [Result<[TreeEntry], TreeError>] {
        var wave: [(task: FolderScan.Task, requests: [Int])] = []
        var failures: [Int: TreeError] = [:]
        for (index, request) in requests.enumerated() {
            do throws(TreeError) {
                let entry = try look(request.root).entry
                if entry.stat.kind == .directory { wave.append((FolderScan.Task(path: request.root, own: entry), [index])) }
            } catch {
                failures[index] = error
            }
        }
        scan(wave, requests)
        return requests.enumerated().map { index, request in
            if let failure = failures[index] { return .failure(failure) }
            do throws(TreeError) { return .success(try entries(of: request)) } catch { return .failure(fail(error)) }
        }
    }

    /// Lists folders and all folders below them that a request includes. It proceeds one level of
    /// depth at a time.
    private mutating func scan(_ first: [(task: FolderScan.Task, requests: [Int])], _ requests: [TreeRequest]) {
        let scan = FolderScan(rootDescriptor: rootDescriptor, fileSystem: fileSystem, saved: saved, changes: changes)
        var wave = first
        while !wave.isEmpty {
            let wanted = Self.merged(wave)
            let tasks = wanted.map(\.task).filter { folderNumbers[$0.path] == nil && unlisted[$0.path] == nil }
            if start == nil, !tasks.allSatisfy({ scan.isSettled($0) }) { begin() }
            for (task, result) in zip(tasks, Workers.map(tasks, grain: 16, scratch: { FolderScan.Scratch() }, { scan.scan($0, &$1) })) {
                switch result {
                case .success(let folder):
                    folderNumbers[folder.path] = folders.count
                    folders.append(folder)
                case .failure(let error): unlisted[task.path] = fail(error)
                }
            }
            wave = []
            for (task, indices) in wanted {
                guard let number = folderNumbers[task.path] else { continue }
                let folder = folders[number]
                for entry in folder.entries where entry.stat.kind == .directory {
                    let path = folder.path(of: entry)
                    let left = indices.filter { requests[$0].wants(path) }
                    if !left.isEmpty { wave.append((FolderScan.Task(path: path, own: entry), left)) }
                }
            }
        }
    }

    /// Merges equal folders. A folder may be requested twice, or be reached from a folder above it.
    private static func merged(
        _ wave: [(task: FolderScan.Task, requests: [Int])]
    ) -> [(task: FolderScan.Task, requests: [Int])] {
        var positions: [RelativePath: Int] = [:]
        var merged: [(task: FolderScan.Task, requests: [Int])] = []
        for item in wave {
            if let position = positions[item.task.path] {
                merged[position].requests += item.requests
            } else {
                positions[item.task.path] = merged.count
                merged.append(item)
            }
        }
        return merged
    }

    // MARK: Entries

    private func entries(of request: TreeRequest) throws(TreeError) -> [TreeEntry] {
        guard let place = place(of: request.root) else { return [] }
        let entry = entry(at: place, request.root)
        guard entry.stat.kind == .directory else { return [TreeEntry(path: .root, kind: try kind(entry, request.root))] }
        var entries: [TreeEntry] = []
        try appendEntries(below: request.root, prefix: [], request, to: &entries)
        return entries
    }

    private func appendEntries(
        below path: RelativePath, prefix: [UInt8], _ request: TreeRequest, to entries: inout [TreeEntry]
    ) throws(TreeError) {
        if let error = unlisted[path] { throw error }
        guard let number = folderNumbers[path] else { return }
        var index = 0
        while index < folders[number].entries.count {
            index = try appendEntry(index, of: number, prefix: prefix, request, to: &entries)
        }
    }

    /// Appends one entry and everything below it. Returns the position of the next entry.
    ///
    /// Entries are sorted by whole path. A sibling with the folder's name and a suffix may
    /// therefore precede the folder's content: "a", "a-b", "a/c".
    private func appendEntry(
        _ index: Int, of number: Int, prefix: [UInt8], _ request: TreeRequest, to entries: inout [TreeEntry]
    ) throws(TreeError) -> Int {
        let folder = folders[number]
        let entry = folder.entries[index]
        let name = folder.name(entry)
        let path = prefix + name
        let isOmitted = request.omits(RelativePath(normalized: path))
        var next = index + 1
        // An entry without content is not an error if it is left out.
        if isOmitted, entry.stat.kind == .other { return next }
        let isFile = entry.stat.kind.isFile
        let kind: TreeEntry.Kind =
            isFile ? .file(size: entry.stat.size, executable: entry.stat.kind == .executable) : try kind(entry, folder.path(of: entry))
        entries.append(TreeEntry(path: RelativePath(normalized: path), kind: kind))
        guard case .directory = kind, !isOmitted else { return next }
        while next < folder.entries.count {
            let sibling = folder.name(folder.entries[next])
            guard sibling.count > name.count, sibling.starts(with: name), sibling[sibling.startIndex + name.count] < RelativePath.slash
            else {
                break
            }
            next = try appendEntry(next, of: number, prefix: prefix, request, to: &entries)
        }
        try appendEntries(below: folder.path(of: entry), prefix: path + [RelativePath.slash], request, to: &entries)
        return next
    }

    private func kind(_ entry: Entry, _ path: RelativePath) throws(TreeError) -> TreeEntry.Kind {
        switch entry.stat.kind {
        case .file: .file(size: entry.stat.size, executable: false)
        case .executable: .file(size: entry.stat.size, executable: true)
        case .symlink: .symlink(target: try FileReader.link(path, rootDescriptor))
        case .directory: .directory
        case .missing: throw .notFound(path)
        case .other: throw .unsupported(path, kind: kindName(path))
        }
    }
}
