import FoundationEssentials

/// Facts that are read from the files of a git repository. Running git would cost more than the
/// rest of a no-op run.
package struct GitRepository {
    /// The path of the folder that was opened below the top of git's work tree. It ends in a slash.
    /// Empty for the top.
    package let prefix: String
    private let top: String
    private let folder: String
    private let common: String

    /// Opens the repository that contains `root`. Nil if `root` is not in a git work tree.
    package init?(root: String) {
        var candidate = root
        while true {
            if let folder = Self.gitFolder(candidate) {
                (top, self.folder) = (candidate, folder)
                prefix = root == candidate ? "" : root.dropFirst(candidate.count + 1) + "/"
                let common = Self.line(folder + "/commondir")
                self.common = common.map { $0.hasPrefix("/") ? $0 : folder + "/" + $0 } ?? folder
                return
            }
            guard let slash = candidate.lastIndex(of: "/"), slash != candidate.startIndex else { return nil }
            candidate = String(candidate[..<slash])
        }
    }

    /// The current commit; nil in a repository without commits.
    package var commit: String? {
        guard let head = Self.line(folder + "/HEAD") else { return nil }
        guard head.hasPrefix("ref: ") else { return head }
        let name = String(head.dropFirst(5))
        if let loose = Self.line(common + "/" + name) { return loose }
        let packed = Self.text(common + "/packed-refs") ?? ""
        return packed.split(separator: "\n").first { $0.hasSuffix(" " + name) }.map { String($0.prefix { $0 != " " }) }
    }

    /// The address of the remote `origin`, without credentials. A path of this machine is absolute,
    /// so that all its spellings are one repository.
    package var origin: String? {
        var inOrigin = false
        for raw in (Self.text(common + "/config") ?? "").split(separator: "\n") {
            let line = raw.drop { $0 == " " || $0 == "\t" }
            if line.hasPrefix("[") {
                inOrigin = line.hasPrefix("[remote \"origin\"]")
            } else if inOrigin, line.hasPrefix("url"), let equals = line.firstIndex(of: "=") {
                let address = line[line.index(after: equals)...].drop { $0 == " " || $0 == "\t" }
                return Self.withoutCredentials(absolute(String(address)))
            }
        }
        return nil
    }

    /// The absolute form of a path, which git counts from the top of the work tree. Any other
    /// address is returned as it is.
    func absolute(_ address: String) -> String {
        if address.hasPrefix("file:///") { return Self.standardized(address.dropFirst("file://".count)) }
        if address.hasPrefix("/") { return Self.standardized(address[...]) }
        // A colon before the first slash ends a scheme, or the host of an address for ssh.
        if address.isEmpty || address.prefix(while: { $0 != "/" }).contains(":") { return address }
        return Self.standardized("\(top)/\(address)")
    }

    private static func standardized(_ path: some StringProtocol) -> String {
        var components: [String] = []
        for component in path.split(separator: "/") where component != "." {
            if component == ".." { _ = components.popLast() } else { components.append(String(component)) }
        }
        return "/" + components.joined(separator: "/")
    }

    private static func withoutCredentials(_ address: String) -> String {
        guard let scheme = address.firstRange(of: "://"),
            // Only an `@` before the path ends credentials. In the path it is part of a name.
            let at = address[scheme.upperBound...].prefix(while: { $0 != "/" }).lastIndex(of: "@")
        else { return address }
        return String(address[..<scheme.upperBound] + address[address.index(after: at)...])
    }

    private static func gitFolder(_ folder: String) -> String? {
        let path = folder + "/.git"
        if FileManager.default.fileExists(atPath: path + "/HEAD") { return path }
        guard let pointer = line(path), pointer.hasPrefix("gitdir: ") else { return nil }
        let target = String(pointer.dropFirst(8))
        return target.hasPrefix("/") ? target : folder + "/" + target
    }

    private static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func line(_ path: String) -> String? {
        text(path)?.split(separator: "\n", maxSplits: 1).first.map(String.init)
    }
}
