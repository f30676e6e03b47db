import Testing

@testable import FunctionModel

/// A repository in a dictionary of contents by path. A folder exists if something is in it.
struct MemoryFiles: Sendable {
    enum Entry: Sendable {
        case bytes([UInt8])
        case link(String)
        case folder
        case fifo
        case unreadable
    }

    struct ReadError: Error, CustomStringConvertible {
        var description: String { "permission denied" }
    }

    var entries: [String: Entry]

    init(_ texts: [String: String], _ entries: [String: Entry] = [:]) {
        self.entries = texts.mapValues { .bytes(Array($0.utf8)) }.merging(entries) { $1 }
    }

    var files: ProjectFiles {
        ProjectFiles(
            read: { path in
                switch resolved(path).flatMap({ entries[$0] }) {
                case .bytes(let bytes)?: return bytes
                case .unreadable?: throw ReadError()
                default: return nil
                }
            },
            list: { path in
                guard let target = resolved(path), kind(target) == .directory else { return nil }
                let prefix = target.isEmpty ? "" : target + "/"
                let names = entries.keys.filter { $0.hasPrefix(prefix) }.compactMap {
                    $0.dropFirst(prefix.count).split(separator: "/").first
                }
                return Set(names.map(String.init)).compactMap { name in kind(prefix + name).map { (name, $0) } }
            },
            kind: kind,
            resolve: resolved,
            target: { if case .link(let target)? = entries[$0] { target } else { nil } }
        )
    }

    @Sendable private func kind(_ path: String) -> FileKind? {
        let components = path.split(separator: "/")
        let parent = components.dropLast().joined(separator: "/")
        guard let name = components.last else { return .directory }
        guard let folder = resolved(parent) else { return nil }
        let real = folder.isEmpty ? String(name) : "\(folder)/\(name)"
        switch entries[real] {
        case .bytes?, .unreadable?: return .file
        case .link?: return .symlink
        case .folder?: return .directory
        case .fifo?: return .other
        case nil: return entries.keys.contains { $0.hasPrefix(real + "/") } ? .directory : nil
        }
    }

    /// The path after links are followed. The target of a link is relative to its folder. Nil if
    /// there is none.
    @Sendable private func resolved(_ path: String) -> String? {
        var pending = path.split(separator: "/").map(String.init)[...]
        var real: [String] = []
        var steps = 0
        while let component = pending.popFirst() {
            steps += 1
            if steps > 100 { return nil }
            if component == ".." {
                if real.popLast() == nil { return nil }
                continue
            }
            let next = (real + [component]).joined(separator: "/")
            switch entries[next] {
            case .link(let target)?:
                if target.hasPrefix("/") { return nil }
                pending = target.split(separator: "/").map(String.init) + pending
            case nil where !entries.keys.contains { $0.hasPrefix(next + "/") }: return nil
            default: real.append(component)
            }
        }
        return real.joined(separator: "/")
    }

    /// Loads the project.
    func load(folderName: String = "shop", choice: StageChoice = StageChoice()) -> Result<Project, ProjectProblems> {
        Result { () throws(ProjectProblems) in try ProjectLoader.load(files: files, folderName: folderName, choice: choice) }
    }

    /// The text of the problems. Empty if there are none.
    func problems(choice: StageChoice = StageChoice()) -> String {
        switch load(choice: choice) {
        case .success: ""
        case .failure(let problems): problems.description
        }
    }
}

extension MemoryFiles {
    /// A repository with one template, one shared folder, and one function whose metadata.yml
    /// begins with its runtime.
    static func function(_ metadata: String, runtime: String = "runtime: python\n", _ more: [String: Entry] = [:]) -> MemoryFiles {
        MemoryFiles(
            [
                "templates/python/Dockerfile": "FROM scratch\n", "functions/sum/metadata.yml": runtime + metadata, "shared/money/a.py": "",
                "schemas/sum.json": "{}", "env/common.env": "A=1\n",
            ], more)
    }
}

/// One row of a table: the text of a file, and the expected output.
struct Case: Sendable, CustomTestStringConvertible {
    let input: String
    let output: String

    init(_ input: String, _ output: String) {
        self.input = input
        self.output = output
    }

    var testDescription: String { input.replacing("\n", with: "⏎") }
}
