import Basics
import FunctionModel
import Insight
import Pipeline
import WorkModel

/// The answer of `faaso why PATH` for people, before the chain and the differences.
struct PathText {
    private let path: PathReach
    private let report: WhyReport

    /// The number of functions that are named. Further ones are only counted.
    private static let limit = 10

    /// Creates the text of an answer.
    init(_ path: PathReach, _ report: WhyReport) {
        self.path = path
        self.report = report
    }

    /// The answer as lines.
    var lines: [String] {
        [title] + Self.some(path.places.map(Self.line)) + Self.some(path.asides.map(Self.line))
            + (path.reaches.isEmpty || path.places.isEmpty && path.asides.isEmpty ? [] : ["reaches " + reached])
    }

    /// A hint for a path that no image contains and no setting reads.
    var hint: String? {
        guard path.places.isEmpty, path.asides.isEmpty, report.chain.isEmpty else { return nil }
        guard Include.isOpen(path.path) else { return "nothing is made from .git or .faaso: they change with every command" }
        if let stage = Stage.named(among: [path.path]).first { return "it is read with --stage \(stage)" }
        return "a function has its own folder, its template's, and what it includes: include: [\(path.path)]"
    }

    private var title: String {
        if !report.chain.isEmpty { return "\(path.path) was changed since it was built" }
        if path.places.isEmpty { return "\(path.path) is in no image" }
        return switch report.state {
        case .neverBuilt: "\(path.path) was never built"
        case .failed: "\(path.path) was in the build that failed"
        default: "\(path.path) is as it was built"
        }
    }

    private static func line(_ place: PathReach.Place) -> String {
        "  image:\(place.function)  " + (place.files == 1 ? place.at : "\(place.files) files")
    }

    private static func line(_ aside: PathReach.Aside) -> String {
        let name = aside.function ?? "project"
        let by = aside.by.map { ": \($0)" } ?? ""
        switch aside.cause {
        case .ignored: return "  \(name)  ignored" + (aside.by.map { " by \($0)" } ?? "")
        case .shadowed: return "  \(name)  another file is in its place" + by
        case .settings: return "  \(name)  settings; 'faaso plan' says what an edit of them does"
        case .scaffold: return "  \(name)  only 'faaso new' reads it"
        case .probe: return "  \(name)  only 'faaso template test' reads it"
        }
    }

    private static func some(_ lines: [String]) -> [String] {
        lines.count <= limit ? lines : lines.prefix(limit) + ["  and \(lines.count - limit) more"]
    }

    /// The nodes, or the number of each kind if there are many.
    private var reached: String {
        if path.reaches.count <= Self.limit { return path.reaches.map(\.description).joined(separator: ", ") }
        var counts: [(kind: Node.Kind, count: Int)] = []
        for node in path.reaches {
            if let index = counts.firstIndex(where: { $0.kind == node.kind }) {
                counts[index].count += 1
            } else {
                counts.append((node.kind, 1))
            }
        }
        return counts.map { $0.count.counted($0.kind.rawValue) }.joined(separator: ", ")
    }
}
