import Glibc
import ProjectSupport
import TestSupport

/// A function's context as text, made in the slow way. Folders are walked, layers are merged, and
/// patterns are tried one by one. It shares no code with the tested modules, and knows only the
/// patterns of the model.
struct NaiveContext {
    /// The lines by `path`, each with kind, executable bit, and content or link text.
    private(set) var lines: [String: String] = [:]
    private let folder: TemporaryFolder

    /// Creates the context.
    /// - Parameter includes: origin and destination of each include.
    init(_ folder: TemporaryFolder, template: String, includes: [(from: String, to: String)], function: String) {
        self.folder = folder
        add(template, to: "", except: ["template.yml", "scaffold", "probe"])
        for include in includes { add(include.from, to: include.to, except: []) }
        add(function, to: "", except: ["metadata.yml"])
        let patterns = self.patterns(template) + self.patterns(function)
        let ignored = Set(lines.keys.filter { $0 != "Dockerfile" && ($0 == ".dockerignore" || Self.ignores($0, patterns)) })
        let kept = lines.keys.filter { !ignored.contains($0) }
        lines = lines.filter { path, line in
            !ignored.contains(path) || (line == "folder" && kept.contains { $0.hasPrefix(path + "/") })
        }
    }

    /// All lines as one text.
    var text: String { lines.sorted { $0.key < $1.key }.map { "\($0.key)|\($0.value)" }.joined(separator: "\n") }

    /// The images that the FROM lines of the Dockerfile name.
    var bases: Set<String> {
        let words = (lines["Dockerfile"] ?? "").split { $0 == " " || $0 == "\n" }
        return Set(zip(words, words.dropFirst()).filter { $0.0 == "FROM" }.map { String($0.1) })
    }

    private mutating func add(_ root: String, to destination: String, except: [String]) {
        guard let status = folder.status(root) else { return }
        if status.mode & S_IFMT == S_IFDIR {
            implied(destination)
            for name in TemporaryFolder.names(folder.path(root)) where !except.contains(name) {
                walk(root + "/" + name, destination.isEmpty ? name : destination + "/" + name)
            }
        } else {
            implied(destination.split(separator: "/").dropLast().joined(separator: "/"))
            walk(root, destination)
        }
    }

    /// Adds the folders down to a destination.
    private mutating func implied(_ destination: String) {
        var path = ""
        for part in destination.split(separator: "/") {
            path += (path.isEmpty ? "" : "/") + part
            lines[path] = "folder"
        }
    }

    private mutating func walk(_ file: String, _ path: String) {
        guard let status = folder.status(file) else { return }
        switch status.mode & S_IFMT {
        case S_IFDIR:
            lines[path] = "folder"
            for name in TemporaryFolder.names(folder.path(file)) { walk(file + "/" + name, path + "/" + name) }
        case S_IFLNK:
            var target = [CChar](repeating: 0, count: 4096)
            let count = readlink(folder.path(file), &target, target.count)
            lines[path] = "link " + String(decoding: target[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        default:
            lines[path] = (status.mode & 0o100 != 0 ? "program " : "file ") + (folder.read(file) ?? "")
        }
    }

    // MARK: - Patterns

    private func patterns(_ root: String) -> [String] {
        guard let status = folder.status(root + "/.dockerignore"), status.mode & S_IFMT == S_IFREG else { return [] }
        return (folder.read(root + "/.dockerignore") ?? "").split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
    }

    private static func ignores(_ path: String, _ patterns: [String]) -> Bool {
        let parts = path.split(separator: "/").map(String.init)
        // A pattern that matched a folder matches everything below. Another pattern is tried if it
        // could change the answer so far.
        var matched = patterns.map { _ in false }
        var result = false
        for depth in 1...parts.count {
            result = false
            for (index, pattern) in patterns.enumerated() {
                let isException = pattern.hasPrefix("!")
                let words = pattern.drop { $0 == "!" }.split(separator: "/").map(String.init)
                guard matched[index] || (isException == result && matches(words[...], parts[..<depth])) else { continue }
                matched[index] = true
                result = !isException
            }
        }
        return result
    }

    private static func matches(_ words: ArraySlice<String>, _ parts: ArraySlice<String>) -> Bool {
        guard let word = words.first else { return parts.isEmpty }
        if word == "**" { return (parts.startIndex...parts.endIndex).contains { matches(words.dropFirst(), parts[$0...]) } }
        guard let part = parts.first, wild(Array(word)[...], Array(part)[...]) else { return false }
        return matches(words.dropFirst(), parts.dropFirst())
    }

    /// True when the word matches the text. A star stands for any letters.
    private static func wild(_ word: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
        guard let first = word.first else { return text.isEmpty }
        if first == "*" { return (text.startIndex...text.endIndex).contains { wild(word.dropFirst(), text[$0...]) } }
        return first == text.first && wild(word.dropFirst(), text.dropFirst())
    }
}
