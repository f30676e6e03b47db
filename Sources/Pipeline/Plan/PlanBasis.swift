import ContentHash
import FunctionModel
import ImageBuild
import WorkModel

/// The facts of a whole project with which a few functions can be planned.
///
/// They belong to a run without an engine, and are valid while the model and the newest records are
/// unchanged.
struct PlanBasis: Hashable, Sendable, Codable {
    /// The functions that use each template and include. Nil if these are more than ``limit``.
    private let users: [String: [String]?]
    /// The files of variables of all functions, sorted.
    let environmentFiles: [String]
    /// The identity of each base at its last use.
    let recordedBases: [String: String]
    /// The secrets of all functions, with those of builds.
    private let secrets: [Requirement]

    /// The largest number of functions that are planned in part.
    static let limit = 32

    /// Collects the facts of a scan. Nil if its functions cannot be planned one by one: an image is
    /// the base of another function's image, or a function is unreadable.
    init?(_ scan: ScannedProject) {
        guard scan.unreadable.isEmpty,
            scan.definitions.values.allSatisfy({ $0.bases.allSatisfy { Node.function(ofBase: $0) == nil } })
        else { return nil }
        var users: [String: [String]] = [:]
        for function in scan.project.functions {
            for layer in function.layers where layer.root != function.path { users[layer.root, default: []].append(function.name) }
        }
        self.users = users.mapValues { $0.count > Self.limit ? nil : $0 }
        environmentFiles = scan.project.environmentFiles.sorted()
        recordedBases = scan.recordedBases
        secrets = scan.project.requirements([.secret, .buildSecret])
    }

    /// The functions with a changed file. Nil if they are many, or if a path changed that belongs
    /// to no context.
    func functions(touchedBy changed: ChangedPaths) -> Set<String>? {
        var touched: Set<String> = []
        let roots = users.map { (root: RelativePath($0.key), names: $0.value) }
        for path in changed.sorted {
            var isKnown = false
            let components = path.components
            if components.count > 1, components[0] == Self.folder {
                touched.insert(components[1].description)
                isKnown = true
            }
            for (root, names) in roots where path.isInside(root) {
                guard let names else { return nil }
                touched.formUnion(names)
                isKnown = true
            }
            guard isKnown else { return nil }
        }
        return touched
    }

    private static let folder = RelativePath(RootInput.functions.path)

    /// The secrets that a plan with these steps needs.
    func secrets(for steps: [PlanReport.Step]) -> [Requirement] {
        secrets.needed(byBuilds: steps.filter { $0.action == .build }.map(\.node))
    }
}

extension [Requirement] {
    /// The secrets of containers, and those of the images that are built.
    /// - Parameter built: the nodes that are built.
    func needed(byBuilds built: [Node]) -> [Requirement] {
        let functions = Set(built.filter { $0.kind == .image }.map(\.name))
        return filter { $0.kind == .secret || functions.contains($0.function) }
    }
}
