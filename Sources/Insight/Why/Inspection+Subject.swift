import Basics
package import BuildGraph
import ContentHash
import FoundationEssentials
import FunctionModel
package import Pipeline
package import WorkModel

extension Inspection {
    /// The meaning of a word: a node of the graph, or a file or folder of the repository.
    package enum Subject: Hashable, Sendable {
        /// A node of the graph.
        case node(Node)
        /// A file or folder of the repository.
        case path(PathReach)
    }

    /// Finds the subject of a word. The word is a node, a function (for its image), a route, a
    /// base, or a path.
    ///
    /// A path may begin with `source:`. It is searched for from the root first, and then from a
    /// folder.
    /// - Parameter folder: the user's working folder.
    /// - Throws: ``PipelineError`` if the word is none of these, or a path outside the repository.
    package func subject(named word: String, from folder: String) throws -> Subject {
        if let node = graph.node(named: word) { return .node(node) }
        let isSource = word.hasPrefix("source:")
        let text = isSource ? String(word.dropFirst(7)) : word
        if !isSource, let colon = word.firstIndex(of: ":"), Node.Kind(rawValue: String(word[..<colon])) != nil { throw unknown(word) }
        guard let path = try path(text, from: folder) else {
            throw text.contains("/")
                ? PipelineError.unknownPath(text, closest: neighbour(of: text) ?? closest("source:" + text)) : unknown(word)
        }
        return .path(try PathReach(path, self))
    }

    private func unknown(_ word: String) -> PipelineError {
        let isPlain = !word.contains(":")
        return .unknownNode(word, closest: closest(word), functions: isPlain ? project.functions.map(\.name) : [])
    }

    private func closest(_ word: String) -> String? { EditDistance.closest(to: word, among: graph.order.map(\.description)) }

    /// Finds a name in the path's folder that is similar to the path's last component.
    private func neighbour(of text: String) -> String? {
        let path = RelativePath(text)
        guard !text.hasPrefix("/"), let folder = path.parent?.text,
            let names = try? FileManager.default.contentsOfDirectory(atPath: root + "/" + folder)
        else { return nil }
        return EditDistance.closest(to: path.lastComponent.text, among: names.sorted()).map { folder.isEmpty ? $0 : folder + "/" + $0 }
    }

    /// The path from the repository's root. Nil if nothing exists there, and nothing existed at the
    /// last build of an image.
    private func path(_ text: String, from folder: String) throws -> RelativePath? {
        let root = root.split(separator: "/").map(String.init)
        var candidates: [String] = text.hasPrefix("/") ? [text] : [self.root + "/" + text]
        let here = folder.hasPrefix("/") ? folder : FileManager.default.currentDirectoryPath + "/" + folder
        if !text.hasPrefix("/") { candidates.append(here + "/" + text) }
        var isOutside = false
        for candidate in candidates {
            let parts = Self.resolved(candidate)
            guard parts.starts(with: root) else {
                isOutside = true
                continue
            }
            let path = RelativePath(parts.dropFirst(root.count).joined(separator: "/"))
            if path.isRoot { continue }
            let isThere = FileStatus(self.root + "/" + path.text) != nil
            if isThere || !changes(path).isEmpty { return path }
        }
        if isOutside, text.hasPrefix("/") || text.split(separator: "/").contains("..") { throw PipelineError.outside(text) }
        return nil
    }

    /// The components of an absolute path, with `.` and `..` resolved.
    private static func resolved(_ path: String) -> [String] {
        var parts: [String] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
        }
        return parts
    }

    /// The images that would be built because of a path, one link each, in the order of evaluation.
    func changes(_ path: RelativePath) -> [WhyReport.Link] {
        return plan.steps.compactMap { step in
            guard step.node.kind == .image else { return nil }
            let reasons = step.reasons.filter { reason in
                reason.kind.isAboutFile && reason.input.flatMap { RelativePath(escaped: $0) }?.isInside(path) ?? false
            }
            return reasons.isEmpty ? nil : WhyReport.Link(node: step.node, action: step.action, reasons: reasons)
        }
    }
}

extension Graph {
    /// The node that a word names: a node itself, a function (for its image), a route or a base.
    /// Nil if there is none, and for a source, which is a path.
    package func node(named word: String) -> Node? {
        [Node(word), .image(word), .route(word), .base(word)].compactMap(\.self).first { $0.kind != .source && contains($0) }
    }
}

extension RelativePath {
    fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }
}
