import ContentHash
import FunctionModel

/// Stores the model in the cache. It is valid while the marked files are unchanged.
///
/// A run that needs only some functions decodes only their parts.
extension CachedSections {
    /// The model of the previous run; nil if there is none.
    var project: Project? {
        guard var project: Project = decode(Self.settings), let names = names(Self.nameList) else { return nil }
        // Decoding uses all cores, because it is most of the cost of a run in which one file
        // changed.
        let pieces = Workers.map([Self.routes, Self.inputs] + Self.parts(of: names).map(Self.part)) { name -> Piece? in
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

    /// The model of the previous run with some of its functions, and without input paths. Nil if
    /// one of the functions is not in it.
    /// - Parameters:
    ///   - wanted: the names of the functions.
    ///   - hasRoutes: if true, the project has the routes to these functions, else none.
    func project(of wanted: Set<String>, hasRoutes: Bool) -> Project? {
        guard var project: Project = decode(Self.settings), let names = names(Self.nameList) else { return nil }
        for functions in Workers.map(Self.parts(of: names, with: wanted), { part -> [Function]? in decode(Self.part(part)) }) {
            guard let functions else { return nil }
            project.functions += functions.filter { wanted.contains($0.name) }
        }
        if hasRoutes {
            guard let routes: [Route] = decode(Self.routes) else { return nil }
            project.routes = routes.filter { wanted.contains($0.function) }
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
        let names = project.functions.map(\.name)
        store(names: names, Self.nameList)
        for part in Self.parts(of: names) { encode(Self.values(ofPart: part, in: project.functions), Self.part(part)) }
    }

    /// Copies the model of the previous run for the next run.
    func carryForwardProject() {
        files.keepMarkedRecords()
        for name in [Self.settings, Self.routes, Self.inputs, Self.nameList] { carryForward(name) }
        for part in Self.parts(of: names(Self.nameList) ?? []) { carryForward(Self.part(part)) }
    }

    /// One of the pieces that are decoded side by side.
    private enum Piece: Sendable {
        case routes([Route])
        case inputs([String])
        case functions([Function])
    }

    private static let settings = "project"
    private static let routes = "project routes"
    private static let inputs = "project inputs"
    private static let nameList = "project names"
    private static func part(_ number: Int) -> String { "project functions \(number)" }
}
