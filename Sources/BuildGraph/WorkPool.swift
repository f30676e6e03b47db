/// The pool that a step belongs to, as in ninja. The number of steps that run at once is limited in
/// each pool.
package enum WorkPool: Int, Hashable, Sendable, CaseIterable {
    /// Steps that use this machine, such as builds and tests.
    case local
    /// Steps that wait for other machines, such as updates of a swarm's services.
    case remote

    /// The usual number of steps of ``remote`` at once. Each of them may start a task beside
    /// another one, and the network of a swarm has few addresses besides those of its tasks.
    package static let usualRemoteJobs = 8
}
