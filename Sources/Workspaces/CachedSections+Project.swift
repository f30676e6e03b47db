import ContentHash
import FunctionModel

/// Stores the model in the cache. It is valid while the marked files are unchanged.
extension CachedSections {
    /// The model of the previous run; nil if there is none.
    var project: Project? {
        guard var project: Project = decode("project"), let parts: Int = decode("project parts") else { return nil }
        // Decoding uses all cores, because it is most of the cost of a run in which one file
        // changed.
        let decoded = Workers.map(Array(0..<parts)) { (part: Int) -> [Function]? in decode(Self.part(part)) }
        for functions in decoded {
            guard let functions else { return nil }
            project.functions += functions
        }
        return project
    }

    /// Stores a model that was just loaded. The model depends on all files that were requested from
    /// the index so far.
    func store(_ project: Project) {
        files.mark()
        var rest = project
        rest.functions = []
        encode(rest, "project")
        var parts = 0
        var left = project.functions[...]
        while !left.isEmpty {
            encode(Array(left.prefix(Self.partSize)), Self.part(parts))
            left = left.dropFirst(Self.partSize)
            parts += 1
        }
        encode(parts, "project parts")
    }

    /// Copies the model of the previous run for the next run.
    func carryForwardProject() {
        files.keepMarkedRecords()
        for name in ["project", "project parts"] { carryForward(name) }
        for part in 0..<(decode("project parts") ?? 0) { carryForward(Self.part(part)) }
    }

    /// The number of functions in one encoded part.
    private static let partSize = 256

    private static func part(_ number: Int) -> String { "project functions \(number)" }
}
