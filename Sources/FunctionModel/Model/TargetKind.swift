/// The kinds of places where a project runs. The raw values stand in files and on the command line.
package enum TargetKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// One host: its engine, and one proxy.
    case host
    /// A Docker swarm, through one of its managers.
    case swarm
}
