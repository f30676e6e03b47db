package import Basics
package import ContainerEngine

/// The reason why an engine cannot deploy to a swarm.
package enum SwarmError: Explained, Hashable {
    /// The engine is in no swarm.
    case noSwarm
    /// The engine is joining its swarm, or cannot join it. Carries the engine's reason, if any.
    case notJoined(reason: String)
    /// The engine is a manager that waits for the key of its swarm.
    case locked
    /// The engine is a worker.
    case worker
    /// The managers of the swarm cannot agree.
    case noLeader
    /// Something that only one host can do. Carries its name in words, and the advice.
    case onlyOnOneHost(String, hint: String)
    /// Something that only a swarm can do. Carries its name in words.
    case onlyOnSwarm(String)

    package var description: String {
        switch self {
        case .locked: "the swarm is locked: its manager waits for a key"
        case .notJoined(let reason): "this engine has not joined its swarm" + (reason.isEmpty ? "" : ": \(reason)")
        case .noSwarm: "`target: swarm` needs a manager of a swarm, and this engine is in no swarm"
        case .worker: "`target: swarm` needs a manager of a swarm, and this engine is a worker"
        case .noLeader: "the managers of the swarm cannot agree, because too many of them are missing"
        case .onlyOnOneHost(let what, _): "\(what) is not possible on a swarm"
        case .onlyOnSwarm(let what): "\(what) needs a swarm, and the project runs on one host"
        }
    }

    package var hints: [String] {
        switch self {
        case .locked: ["unlock it: docker swarm unlock"]
        case .notJoined: ["see its state: docker info", "to join again: docker swarm leave, docker swarm join"]
        case .noSwarm: ["make one: docker swarm init", "or " + EngineError.managerHint]
        case .worker: [EngineError.managerHint]
        case .noLeader: [EngineError.leaderHint]
        case .onlyOnOneHost(_, let hint): [hint]
        case .onlyOnSwarm: ["set `target: swarm` in faaso.yml, or give --target swarm"]
        }
    }

    package var blame: Blame {
        switch self {
        case .noSwarm, .notJoined, .locked, .worker, .noLeader: .engine
        case .onlyOnOneHost, .onlyOnSwarm: .project
        }
    }
}

extension SwarmMembership {
    /// The ID of the swarm that the engine manages. Pure.
    /// - Throws: ``SwarmError`` for any other engine.
    func managedSwarm() throws(SwarmError) -> String {
        switch state {
        case .inactive: throw .noSwarm
        case .pending, .error: throw .notJoined(reason: error)
        case .locked: throw .locked
        case .active: break
        }
        guard isManager else { throw .worker }
        guard !cluster.isEmpty else { throw .noLeader }
        return cluster
    }
}

extension Engine {
    /// The ID of the swarm that the engine manages.
    /// - Throws: ``SwarmError`` for any other engine.
    package func managedSwarm() async throws -> String { try await membership().managedSwarm() }
}
