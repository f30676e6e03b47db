import Basics
import ContainerEngine
package import FoundationEssentials
package import ImageBuild
import Pipeline
package import WorkModel

/// The output of `faaso graph --format html`: the graph as one page that needs only a browser.
///
/// The page contains its style, script and data. A content security policy prevents all network
/// requests.
package struct GraphPage: Sendable {
    /// A node with the facts that the page shows in addition to the report.
    struct Node: Encodable {
        /// The text form of the node.
        var id: WorkModel.Node
        /// The kind of the node.
        var kind: WorkModel.Node.Kind
        /// The state of the node.
        var state: Inspection.State
        /// The source key, for images only.
        var sourceKey: String?
        /// The key. Nil if it is unknown or the node has none.
        var key: String?
        /// The reasons, one line each.
        var reasons: [String]
        /// The files below a source that changed since the images that use them were built.
        var changed: [String]
        /// The newest record. Nil if there is none.
        var last: Last?

        /// The names of the fields in JSON.
        enum CodingKeys: String, CodingKey {
            case id, kind, state, key, reasons, changed, last
            case sourceKey = "source_key"
        }
    }

    /// The newest record of an image or a test.
    struct Last: Encodable {
        /// The time of the build or of the tests.
        var when: Date
        /// The duration in seconds.
        var seconds: Double
        /// The failure in one line. Nil for a success.
        var failure: String?
        /// The causes of the build, one line each.
        var reasons: [String]
        /// The name of the log, relative to `.faaso`. Nil if there is none.
        var log: String?
        /// The end of the log, or the lines that show the failure.
        var tail: [String]
        /// True when the image was found in the engine, and not built.
        var adopted = false
        /// The registry that the image was pulled from. Nil for any other image.
        var pulled: String?
    }

    /// The data that the script of the page reads.
    struct Data: Encodable {
        /// The name of the project.
        var project: String
        /// The time at which the page was made.
        var made: Date
        /// True when an engine was asked.
        var checked: Bool
        /// The node that is selected when the page opens.
        var focus: WorkModel.Node?
        /// The nodes in the order of evaluation.
        var nodes: [Node]
        /// The edges as pairs of positions in `nodes`.
        var edges: [[Int]]
        /// The calls as pairs of positions in `nodes`.
        var calls: [[Int]]
    }

    /// The data of the page.
    let data: Data

    /// Creates a page.
    /// - Parameters:
    ///   - report: the nodes to show.
    ///   - project: the name of the project.
    ///   - checked: true if an engine was asked.
    ///   - cache: the cache with the newest records and logs.
    ///   - focus: the node that is selected when the page opens.
    ///   - made: the time at which the page is made.
    package init(
        _ report: GraphReport, project: String, checked: Bool, cache: CacheFolder, focus: WorkModel.Node? = nil, made: Date = Date()
    ) {
        let changed = Self.changedFiles(report)
        let positions = Dictionary(report.nodes.enumerated().map { ($1.id, $0) }) { first, _ in first }
        let nodes = report.nodes.map { node in
            Node(
                id: node.id, kind: node.kind, state: node.state, sourceKey: node.sourceKey, key: node.key,
                reasons: node.reasons.map(\.line), changed: changed[node.id] ?? [], last: Self.last(node.id, cache))
        }
        func pairs(_ edges: [GraphReport.Edge]) -> [[Int]] {
            edges.compactMap { edge in
                if let from = positions[edge.from], let to = positions[edge.to] { [from, to] } else { [Int]?.none }
            }
        }
        data = Data(
            project: project, made: made, checked: checked, focus: focus, nodes: nodes, edges: pairs(report.edges),
            calls: pairs(report.calls))
    }

    /// The whole HTML document.
    package func html() throws -> String {
        // Only `<` can end a script element. Its escape is the same JSON.
        let json = try JSONCoding.text(data).replacing("<", with: "\\u003c")
        return Self.document(title: Self.escaped(data.project), json: json)
    }

    /// The files of each source, and of each context, that the reasons of the images name.
    private static func changedFiles(_ report: GraphReport) -> [WorkModel.Node: [String]] {
        var incoming: [WorkModel.Node: [WorkModel.Node]] = [:]
        for edge in report.edges { incoming[edge.to, default: []].append(edge.from) }
        var changed: [WorkModel.Node: Set<String>] = [:]
        for node in report.nodes where node.kind == .image {
            let files = node.reasons.compactMap { $0.kind.isAboutFile ? $0.input : nil }
            guard !files.isEmpty else { continue }
            for context in incoming[node.id] ?? [] where context.kind == .context {
                changed[context, default: []].formUnion(files)
                for source in incoming[context] ?? [] {
                    let below = files.filter { $0 == source.name || $0.hasPrefix(source.name + "/") }
                    if !below.isEmpty { changed[source, default: []].formUnion(below) }
                }
            }
        }
        return changed.mapValues { $0.sorted() }
    }

    /// The length of a log's end in the page, in lines and in bytes. A page of 1,000 functions must
    /// stay within a few megabytes.
    private static let tail = (lines: 12, bytes: 1600)

    private static func last(_ node: WorkModel.Node, _ cache: CacheFolder) -> Last? {
        switch node {
        case .image(let name):
            guard let record = cache.currentImage(name) else { return nil }
            let log = record.log.flatMap { cache.log($0) }
            let tail = log.map { record.failure == nil ? Self.end(of: $0) : Self.failure(in: $0) } ?? []
            return Last(
                when: record.built, seconds: record.seconds, failure: record.failure, reasons: record.reasons, log: record.log, tail: tail,
                adopted: record.isAdopted, pulled: record.pulled?.from)
        case .test(let name):
            guard let record = cache.currentTest(name) else { return nil }
            let failed = record.cases.filter { $0.failure != nil }
            let tail = failed.flatMap { ["\($0.name):"] + ($0.failure ?? "").split(separator: "\n").map { "  \($0)" } }
            return Last(
                when: record.ran, seconds: record.seconds, failure: failed.isEmpty ? nil : failed.map(\.name).joined(separator: ", "),
                reasons: [], log: nil, tail: Array(tail.prefix(40)))
        default:
            return nil
        }
    }

    /// The lines of a log that explain a failed build, no longer than the end of another log.
    static func failure(in log: [UInt8]) -> [String] {
        let lines = String(decoding: log, as: UTF8.self).split(separator: "\n").map(String.init)
        return BuilderLine.failure(in: lines, count: Self.tail.lines).map { String($0.prefix(300)) }
    }

    /// The last lines of a log. A line that is cut at its start is left out.
    static func end(of log: [UInt8]) -> [String] {
        let text = String(decoding: log.suffix(Self.tail.bytes), as: UTF8.self)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
        if log.count > Self.tail.bytes, lines.count > 1 { lines.removeFirst() }
        return Array(lines.suffix(Self.tail.lines))
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
