/// A new container of a function that is healthy and does not serve yet.
package struct Candidate: Hashable, Sendable {
    /// The function with its image.
    package var function: DesiredFunction
    /// The engine's identifier of the container.
    package var id: String
    /// The container's name.
    package var name: String
    /// The alias of the container in the upstream file, once it serves.
    package var alias: String
    /// The host port that the container is published on.
    package var port: Int
    /// The plan that the candidate is a part of.
    package var plan: Replacement

    /// Creates a candidate.
    package init(function: DesiredFunction, id: String, name: String, alias: String, port: Int, plan: Replacement) {
        (self.function, self.id, self.name) = (function, id, name)
        (self.alias, self.port, self.plan) = (alias, port, plan)
    }
}
