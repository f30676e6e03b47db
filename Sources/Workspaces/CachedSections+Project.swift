import ContentHash
import FunctionModel

/// Stores the model in the cache. It is valid while the marked files are unchanged.
///
/// The functions stand in parts of a few. A run that needs only some of them decodes only their
/// parts.
extension CachedSections {
    /// The model of the previous run; nil if there is none.
    var project: Project? {
        guard var project: Project = decode(Self.settings), let names = functionNames else { return nil }
        // Decoding uses all cores, because it is most of the cost of a run in which one file
        // changed.
        let pieces = Workers.map([Self.routes, Self.inputs] + (0..<Self.parts(of: names.count)).map(Self.part)) { name -> Piece? in
            switch name {
            case Self.routes: decode(name).map(Piece.routes)
            case Self.inputs: decode(name).map(Piece.inputs)
            default: decode(name).map(Piece.functions)
            }
        }
        for piece in pieces {
            switch piece {
            case .routes(let routes)?: project.routes = routes
            case .inputs(let inputs)?: project.inputPaths = inputs
            case .functions(let functions)?: project.functions += functions
            case nil: return nil
            }
        }
        return project
    }

    /// The model of the previous run with some of its functions, and without routes and input
    /// paths. Nil if one of the functions is not in it.
    /// - Parameter wanted: the names of the functions.
    func project(of wanted: Set<String>) -> Project? {
        guard var project: Project = decode(Self.settings), let names = functionNames else { return nil }
        let parts = Set(names.indices.filter { wanted.contains(names[$0]) }.map { $0 / Self.partSize }).sorted()
        for functions in Workers.map(parts, { part -> [Function]? in decode(Self.part(part)) }) {
            guard let functions else { return nil }
            project.functions += functions.filter { wanted.contains($0.name) }
        }
        return project.functions.count == wanted.count ? project : nil
    }

    /// Stores a model that was just loaded. The model depends on all files that were requested from
    /// the index so far.
    func store(_ project: Project) {
        files.mark()
        var settings = project
        (settings.functions, settings.routes, settings.inputPaths) = ([], [], [])
        encode(settings, Self.settings)
        encode(project.routes, Self.routes)
        encode(project.inputPaths, Self.inputs)
        var writer = FieldWriter()
        writer.write(project.functions) { $0.write($1.name) }
        store(writer.bytes, Self.names)
        for part in 0..<Self.parts(of: project.functions.count) {
            encode(Array(project.functions.dropFirst(part * Self.partSize).prefix(Self.partSize)), Self.part(part))
        }
    }

    /// Copies the model of the previous run for the next run.
    func carryForwardProject() {
        files.keepMarkedRecords()
        for name in [Self.settings, Self.routes, Self.inputs, Self.names] { carryForward(name) }
        for part in 0..<Self.parts(of: functionNames?.count ?? 0) { carryForward(Self.part(part)) }
    }

    /// The names of the stored functions, in the order of the model.
    private var functionNames: [String]? {
        guard let bytes = bytes(Self.names) else { return nil }
        var reader = FieldReader(bytes)
        return try? reader.list { reader throws(FieldReader.Torn) in try reader.text() }
    }

    /// One of the pieces that are decoded side by side.
    private enum Piece: Sendable {
        case routes([Route])
        case inputs([String])
        case functions([Function])
    }

    /// The number of functions in one encoded part.
    private static let partSize = 32

    private static let settings = "project"
    private static let routes = "project routes"
    private static let inputs = "project inputs"
    private static let names = "project names"
    private static func part(_ number: Int) -> String { "project functions \(number)" }
    private static func parts(of count: Int) -> Int { (count + partSize - 1) / partSize }
}
