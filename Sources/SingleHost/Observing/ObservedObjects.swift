/// The volumes and networks of a project, with the labels of each by its name.
struct ObservedObjects: Hashable, Sendable {
    /// The labels of the volumes.
    let volumes: [String: [String: String]]
    /// The labels of the networks.
    let networks: [String: [String: String]]
}
