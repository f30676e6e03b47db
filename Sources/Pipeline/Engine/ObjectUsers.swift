import ContainerEngine

/// The containers that use an object, and thereby keep it from being removed.
struct ObjectUsers: Sendable {
    /// The kind of an object, as the engine's filter names it.
    enum Kind: String {
        case volume
        case image = "ancestor"
    }

    private let engine: Engine

    /// Creates the search in an engine.
    init(_ engine: Engine) { self.engine = engine }

    /// The names of the containers, sorted. Empty if the engine does not tell.
    func names(of kind: Kind, _ object: String) async -> [String] {
        let containers = try? await engine.containers(filters: [kind.rawValue: [object]])
        return (containers ?? []).map(\.nameWithState).sorted()
    }

    /// The reason why an object stays; nil if no user is known.
    static func reason(_ users: [String]) -> String? {
        users.isEmpty ? nil : "used by \(users.count == 1 ? "the container" : "the containers") \(users.joined(separator: ", "))"
    }
}
