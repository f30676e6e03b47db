import CPosix
import Glibc

/// The content below some paths, found in the slow way. Each folder and each file is read in full,
/// and nothing is remembered. It shares no code with the index.
struct NaiveTree: Equatable {
    enum Node: Equatable {
        case file(bytes: [UInt8], executable: Bool)
        case link(String)
        case folder
    }

    /// The nodes by whole path.
    var nodes: [String: Node] = [:]

    init(_ root: String, _ paths: [String]) {
        for path in paths { add(root, path) }
    }

    /// The nodes of a path and of everything below it.
    func below(_ path: String) -> [String: Node] { nodes.filter { $0.key == path || $0.key.hasPrefix(path + "/") } }

    private mutating func add(_ root: String, _ path: String) {
        let file = root + "/" + path
        var status = stat()
        guard lstat(file, &status) == 0 else { return }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            guard let stream = fopen(file, "r") else { return }
            defer { fclose(stream) }
            var bytes: [UInt8] = []
            while case let byte = fgetc(stream), byte != EOF { bytes.append(UInt8(byte)) }
            nodes[path] = .file(bytes: bytes, executable: status.st_mode & 0o100 != 0)
        case S_IFLNK:
            var text = [CChar](repeating: 0, count: 4096)
            let count = readlink(file, &text, text.count)
            nodes[path] = .link(String(decoding: text[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self))
        default:
            nodes[path] = .folder
            guard let folder = opendir(file) else { return }
            defer { closedir(folder) }
            while let entry = readdir(folder) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != ".", name != ".." { add(root, path + "/" + name) }
            }
        }
    }
}
