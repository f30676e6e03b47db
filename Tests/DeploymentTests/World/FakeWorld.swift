import CaddyKeeper
import ContainerEngine
import FunctionModel
import Synchronization

@testable import Deployment
@testable import SingleHost

/// An engine, a Caddy, a disk and a clock in memory. They outlive the deployers that use them. They
/// can stop a deployer before or after any effect, or interrupt it at any request.
final class FakeWorld: Sendable {
    /// The process was killed. From then on, each effect throws.
    struct Killed: Error {}
    struct Refused: Error, CustomStringConvertible { var description: String }

    struct Container {
        var name: String
        var specification: ContainerSpecification
        var state = "created"
        var networks: Set<String>
        var restarts = 0
        /// The status of the last end.
        var exitCode = 1
        /// The time of the start, by the world's clock.
        var startedAt = Duration.zero
        /// True when its health path answers with an error. A test sets it.
        var isSick = false
    }

    struct Image {
        var user = "1000:1000"
        /// True when it ends directly after its start.
        var exits = false
        /// True when it goes on after SIGTERM. A stop then takes its grace, and ends with SIGKILL.
        var ignoresTerm = false
        /// The time between the start and the first answer. Nil if it never answers.
        var readyAfter: Duration? = .milliseconds(250)
    }

    struct State {
        var containers: [String: Container] = [:]
        var images: [String: Image] = ["caddy:2": Image()]
        /// The images that can be pulled.
        var registry: Set<String> = ["caddy:3"]
        var networks: [String: [String: String]] = ["none": [:], "databases": [:]]
        /// The networks in which the engine counts a container that is gone, with the end of this.
        var staleEndpoints: [String: Duration] = [:]
        var volumes: [String: [String: String]] = [:]
        /// The archives in volumes, by the name of the volume.
        var archives: [String: [UInt8]] = [:]
        var files: [String: [UInt8]] = [:]
        var folders: [String: Int] = [:]
        /// The configuration that Caddy has loaded.
        var loaded: String?
        /// The ports that another process has.
        var heldPorts: Set<Int> = []
        /// The ports that another process has and a bind does not detect.
        var hiddenPorts: Set<Int> = []
        /// The requests in flight by alias: the time from which Caddy counts them, and the time of
        /// their end.
        var inFlight: [String: (counted: Duration, until: Duration)] = [:]
        var secrets: [String: (version: String, value: [UInt8])] = [:]
        var refusesCaddyfiles = false
        var proxyFails = false
        /// True when the engine cannot list its containers.
        var engineIsDown = false
        /// The holder of the deployment lock, if it is another process. Nobody waits for it.
        var lockHolder: String?
        /// The files that only an owner can read, with the named owner.
        var privateFiles: [String: UInt32?] = [:]
        /// The effect that fails, and whether it is done before it fails.
        var failing: (effect: String, done: Bool)?
        var clock = Duration.zero
        var nextID = 1
        /// The effects that change something, in order.
        var effects: [String] = []
        /// The lines of the operations that deployers performed.
        var operations: [String] = []
        /// The events of the deployers.
        var events: [DeploymentEvent] = []
        /// The effect that stops the process, before or after it is done.
        var killAt: (number: Int, after: Bool)?
        var isKilled = false
        /// True when the engine completes a stop at which the process was killed, at
        /// ``FakeWorld/settle()``.
        var killsLate = false
        /// The number of effects before the request at which the run is interrupted.
        var interruptAt: Int?
        /// Cancels the run.
        var interrupt: (@Sendable () -> Void)?
        /// The number of effects before the request whose answer is lost. The caller gets an error,
        /// and the engine completes the effect later.
        var loseAt: Int?
        /// The effects whose requests were cancelled or whose answers were lost. The engine has yet
        /// to complete them.
        var late: [(name: String, body: @Sendable (inout State) -> Void)] = []
        /// The events that must never happen, in order.
        var violations: [String] = []
        /// The functions that must be served after every effect.
        var mustServe: Set<String> = []
        var longestRequest = Duration.milliseconds(700)
    }

    let state = Mutex(State())

    /// Runs one effect. `changes` has its name if it changes something.
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

    /// Runs one effect that is a request. `changes` has its name if it changes something.
    ///
    /// A cancelled task sends no request. If the task is cancelled while the request is under way,
    /// the caller gets an error. The engine completes the effect at ``settle()``.
    func request<R: Sendable>(_ changes: String? = nil, _ body: @escaping @Sendable (inout State) throws -> R) throws -> R {
        if Task.isCancelled { throw CancellationError() }
        if let changes, let interrupt = takeInterrupt() {
            interrupt()
            if Task.isCancelled {
                try delay(changes, body)
                throw CancellationError()
            }
        }
        if let changes, takeLoss() {
            try delay(changes, body)
            throw Refused(description: "the connection was closed")
        }
        let wasKilled = snapshot.isKilled
        do { return try effect(changes, body) } catch let killed as Killed {
            state.withLock { state in
                guard state.killsLate, !wasKilled, changes?.hasPrefix("stop ") == true else { return }
                state.killsLate = false
                state.late.append((changes ?? "", { state in _ = try? body(&state) }))
            }
            throw killed
        }
    }

    /// Leaves an effect to be completed later.
    private func delay<R: Sendable>(_ name: String, _ body: @escaping @Sendable (inout State) throws -> R) throws {
        try effect(name) { state in state.late.append((name, { state in _ = try? body(&state) })) }
    }

    /// Completes the effects whose requests were cancelled or whose answers were lost.
    func settle() {
        state.withLock { state in state.settle { _ in true } }
    }

    private func takeLoss() -> Bool {
        state.withLock { state in
            guard let number = state.loseAt, state.effects.count >= number else { return false }
            state.loseAt = nil
            return true
        }
    }

    private func takeInterrupt() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard let number = state.interruptAt, state.effects.count >= number else { return nil }
            state.interruptAt = nil
            return state.interrupt
        }
    }

    /// Changes the world without the deployer.
    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    /// Takes an event of a deployer.
    @Sendable func note(_ event: DeploymentEvent) { state.withLock { $0.events.append(event) } }

    /// The warnings about a node.
    func warnings(_ subject: DeploymentEvent.Subject) -> [String] {
        snapshot.events.filter { $0.subject == subject && $0.kind == .warning }.map(\.message)
    }

    /// The messages about what a node waits for.
    func waits(_ subject: DeploymentEvent.Subject) -> [String] {
        snapshot.events.filter { $0.subject == subject && $0.kind == .waiting }.map(\.message)
    }

    /// The current state.
    var snapshot: State { state.withLock { $0 } }

    /// Ends the stopped process, so that the next one can begin.
    func revive() {
        state.withLock { state in
            (state.isKilled, state.killAt, state.effects) = (false, nil, [])
            (state.interruptAt, state.interrupt, state.loseAt) = (nil, nil, nil)
            state.operations = []
        }
    }
}

extension FakeWorld.State {
    /// Completes late effects.
    /// - Parameter isDue: returns true for the name of an effect that is completed now.
    mutating func settle(_ isDue: (String) -> Bool) {
        let due = late.filter { isDue($0.name) }
        late.removeAll { isDue($0.name) }
        for effect in due { effect.body(&self) }
    }

    /// True when a request to the function would be answered. Caddy has a route to it, and its
    /// upstream file names a container that answers, with its port.
    ///
    /// In the form of older versions, the Caddyfile has port 3000 and the file has none.
    func serves(_ function: String) -> Bool {
        guard containers.values.contains(where: { $0.isProxy && $0.state == "running" }), let loaded,
            let parts = text("/state/upstreams/\(function)")?.split(separator: ":").map(String.init)
        else { return false }
        let isNew = loaded.contains("tcp/{file.\(KeeperFolder.upstreams)/\(function)} {") && parts.count == 2
        let isOld = loaded.contains(" {file.\(KeeperFolder.upstreams)/\(function)}:3000 {") && parts.count == 1
        guard isNew || isOld else { return false }
        return containers.values.contains {
            $0.specification.aliases == [parts[0]] && $0.containerPort == (isNew ? Int(parts[1]) : 3000) && isHealthy($0)
                && $0.networks.contains("shop_functions")
        }
    }

    /// The alias that the function's upstream file names.
    func alias(_ function: String) -> String? {
        text("/state/upstreams/\(function)").map { String($0.prefix { $0 != ":" }) }
    }

    /// The address of an alias, as Caddy lists it.
    func address(_ alias: String) -> String {
        "\(alias):\(containers.values.first { $0.specification.aliases == [alias] }?.containerPort ?? 3000)"
    }

    func isHealthy(_ container: FakeWorld.Container) -> Bool {
        guard container.state == "running", !container.isSick, let ready = images[container.specification.image]?.readyAfter else {
            return false
        }
        return clock >= container.startedAt + ready
    }

    func text(_ path: String) -> String? { files[path].map { String(decoding: $0, as: UTF8.self) } }

    func id(named name: String) -> String? { containers.first { $0.value.name == name }?.key }

    /// The container that the function's upstream file names.
    func serving(_ function: String) -> FakeWorld.Container? {
        let alias = alias(function)
        return containers.values.first { $0.specification.aliases.first == alias && alias != nil }
    }
}

extension FakeWorld.Container {
    var isProxy: Bool { specification.labels[Labels.role] == Labels.Role.proxy.rawValue }
    var ports: [Int] { specification.publish.map(\.hostPort) }
    var containerPort: Int? { specification.publish.first?.containerPort }
}
