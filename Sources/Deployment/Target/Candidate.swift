/// A new container of a function that is healthy and does not serve yet.
package struct Candidate: Hashable, Sendable {
    package var function: DesiredFunction
    package var id: String
    package var name: String
    package var alias: String
    package var port: Int
    /// The plan that the candidate is a part of.
    package var plan: Replacement

    package init(function: DesiredFunction, id: String, name: String, alias: String, port: Int, plan: Replacement) {
        (self.function, self.id, self.name) = (function, id, name)
        (self.alias, self.port, self.plan) = (alias, port, plan)
    }
}
