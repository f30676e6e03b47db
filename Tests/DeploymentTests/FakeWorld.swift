import ContainerEngine
import Synchronization

@testable import Deployment
@testable import SingleHost

/// An engine, a Caddy, a disk and a clock that exist only in memory; they outlive the deployers that act on them, and can stop a
/// deployer before or after any effect it has.
final class FakeWorld: Sendable {
    /// The process was killed: from then on every effect throws.
    struct Killed: Error {}
    struct Refused: Error, CustomStringConvertible { var description: String }

    struct Container {
        var name: String
        var specification: ContainerSpecification
        var state = "created"
        var networks: Set<String>
        var restarts = 0
        /// Of the world's clock.
        var startedAt = Duration.zero
        /// Set by a test: answers badly from now on.
        var isSick = false
    }

    struct Image {
        var user = "1000:1000"
        /// Ends as soon as it is started.
        var exits = false
        /// Starts to answer only so long after it was started; nil: never.
        var readyAfter: Duration? = .milliseconds(250)
    }

    struct State {
        var containers: [String: Container] = [:]
        var images: [String: Image] = ["caddy:2": Image()]
        /// What can be pulled.
        var registry: Set<String> = ["caddy:3"]
        var networks: [String: [String: String]] = ["none": [:], "databases": [:]]
        var volumes: [String: [String: String]] = [:]
        /// What was put into volumes, by name.
        var archives: [String: [UInt8]] = [:]
        var files: [String: [UInt8]] = [:]
        var folders: [String: Int] = [:]
        /// What Caddy has in force.
        var loaded: String?
        /// Held by somebody else.
        var heldPorts: Set<Int> = []
        /// Held by somebody that a bind does not find.
        var hiddenPorts: Set<Int> = []
        /// Requests in flight by alias: from when Caddy counts them, and until when they are there.
        var inFlight: [String: (counted: Duration, until: Duration)] = [:]
        /// Connections to the proxy, by name, and until when each is open; nil: they cannot be seen.
        var connections: [String: Duration]?
        var secrets: [String: (version: String, value: [UInt8])] = [:]
        var refusesCaddyfiles = false
        var proxyFails = false
        /// Cannot list its containers.
        var engineIsDown = false
        /// Who holds the deployment lock, where that is somebody else; not waited for.
        var lockHolder: String?
        /// Files that only an owner can read, with the user who was named as the owner.
        var privateFiles: [String: UInt32?] = [:]
        /// An effect that fails, without or with having been done.
        var failing: (effect: String, done: Bool)?
        var clock = Duration.zero
        var nextID = 1
        /// Effects that change something, in order.
        var effects: [String] = []
        /// The lines of the operations that deployers performed.
        var operations: [String] = []
        /// What the deployers told.
        var events: [DeploymentEvent] = []
        /// Which effect stops the process: after it was done, or before.
        var killAt: (number: Int, after: Bool)?
        var isKilled = false
        /// What must never happen, as it happened.
        var violations: [String] = []
        /// Functions that must be served after every effect.
        var mustServe: Set<String> = []
        var longestRequest = Duration.milliseconds(700)
    }

    let state = Mutex(State())

    /// Runs one effect; `changes` has the name of one that changes something.
    func effect<R: Sendable>(_ changes: String? = nil, _ body: (inout State) throws -> R) throws -> R {
        try state.withLock { state in
            if state.isKilled { throw Killed() }
            guard let changes else { return try body(&state) }
            let number = state.effects.count
            let words = changes.split(separator: " ").map(String.init)
            state.effects.append(words.map { state.containers[$0]?.name ?? $0 }.joined(separator: " "))
            if let kill = state.killAt, kill.number == number, !kill.after {
                state.isKilled = true
                throw Killed()
            }
            if let failing = state.failing, failing.effect == changes, !failing.done { throw Refused(description: "disk full") }
            let result = try body(&state)
            if let failing = state.failing, failing.effect == changes { throw Refused(description: "disk full") }
            for function in state.mustServe.sorted() where !state.serves(function) {
                state.violations.append("\(function) is not served after effect \(number), \(changes)")
            }
            if let kill = state.killAt, kill.number == number {
                state.isKilled = true
                throw Killed()
            }
            return result
        }
    }

    /// Does something behind the deployer's back.
    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    /// What was said about a node.
    func warnings(_ subject: DeploymentEvent.Subject) -> [String] {
        snapshot.events.filter { $0.subject == subject && $0.kind == .warning }.map(\.message)
    }

    /// As it is now.
    var snapshot: State { state.withLock { $0 } }

    /// Ends the process that was stopped, and lets the next one begin.
    func revive() {
        state.withLock { state in
            (state.isKilled, state.killAt, state.effects) = (false, nil, [])
            state.operations = []
        }
    }
}

extension FakeWorld.State {
    /// Whether a request to the function would be answered: Caddy runs with a route to it, and its upstream file leads to a container
    /// that answers.
    func serves(_ function: String) -> Bool {
        guard containers.values.contains(where: { $0.isProxy && $0.state == "running" }),
            loaded?.contains("/srv/upstreams/\(function)}") == true
        else { return false }
        guard let alias = text("/state/upstreams/\(function)") else { return false }
        return containers.values.contains { $0.specification.aliases == [alias] && isHealthy($0) && $0.networks.contains("shop_functions") }
    }

    func isHealthy(_ container: FakeWorld.Container) -> Bool {
        guard container.state == "running", !container.isSick, let ready = images[container.specification.image]?.readyAfter else {
            return false
        }
        return clock >= container.startedAt + ready
    }

    func text(_ path: String) -> String? { files[path].map { String(decoding: $0, as: UTF8.self) } }

    func id(named name: String) -> String? { containers.first { $0.value.name == name }?.key }

    /// The container that a function's upstream file names.
    func serving(_ function: String) -> FakeWorld.Container? {
        let alias = text("/state/upstreams/\(function)")
        return containers.values.first { $0.specification.aliases.first == alias && alias != nil }
    }
}

extension FakeWorld.Container {
    var isProxy: Bool { specification.labels[Labels.role] == Labels.Role.proxy.rawValue }
    var ports: [Int] { specification.publish.map(\.hostPort) }
}
