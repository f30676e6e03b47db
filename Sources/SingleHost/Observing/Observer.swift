import ContainerEngine
import Deployment
import FunctionModel

/// The observer of the project on this host. It changes nothing.
struct Observer: Sendable {
    let host: Host
    let engine: EngineEffects
    /// Returns nil when the proxy serves, otherwise the reason why it does not.
    let silence: @Sendable () async -> ProxySilence?
    /// Returns the report of the proxy's keeper; nil if none answers.
    let report: @Sendable () async -> ProxyReport?
    /// Returns false when nothing accepts requests at an address.
    let accepts: @Sendable (_ host: String, _ port: Int) async -> Bool
    let health: HealthQuestions
    let keeper: StateKeeper
    let upstreams: UpstreamFiles
    let caddyfiles: CaddyfileStore
    /// The deployments on record.
    let history: DeploymentHistory

    /// Observes the project: one listing by label, the state folder, and questions to the
    /// containers that serve.
    /// - Parameters:
    ///   - desired: the state whose health settings count; nil means those of the last deployment.
    ///   - probing: the number of questions to each health path.
    ///   - functions: the functions whose health is asked; nil means all.
    func observe(for desired: DesiredState?, probing: Probing, functions: Set<String>?) async throws -> ObservedState {
        try keeper.checkOwner()
        var observed = ObservedState()
        for container in try await engine.containers() where container.labels[Labels.project] == host.project {
            switch container.labels[Labels.role].flatMap(Labels.Role.init) {
            case .function: if let known = ObservedContainer(container) { observed.containers.append(known) }
            case .proxy: observed.proxies.append(ObservedProxy(container))
            case .writer: observed.helpers.append(ObservedHelper(id: container.id, name: container.name))
            default: break
            }
        }
        observed.containers.sort { ($0.function, $0.number, $0.id) < ($1.function, $1.number, $1.id) }
        observed.upstreams = try upstreams.all()
        observed.loaded = try caddyfiles.loaded()
        if let loaded = observed.loaded, loaded.modernised == nil {
            // A run that brought the Caddyfile to today's form was killed before it added the ports. No
            // request reaches these functions.
            for function in try upstreams.withoutPort() { observed.upstreams[function] = nil }
        }
        observed.isLoading = try caddyfiles.isLoading()
        observed.mounts = try keeper.mountIdentity()
        observed.lastDeployment = try history.last()
        if let desired { observed.fates = try history.fates(of: desired, since: observed.lastDeployment) }
        sortProxies(&observed)
        try await askProxy(&observed, isPatient: probing == .brisk)
        if probing != .none { try await askFunctions(&observed, for: desired, probing, functions) }
        return observed
    }

    /// Observes the project without any question about health.
    func observe() async throws -> ObservedState { try await observe(for: nil, probing: .none, functions: nil) }

    /// Observes the containers of one function and the one that serves. Everything else is left
    /// out.
    func observe(function: String) async throws -> ObservedState {
        var observed = ObservedState()
        for container in try await engine.functionContainers(function)
        where container.labels[Labels.project] == host.project && container.labels[Labels.role] == Labels.Role.function.rawValue {
            if let known = ObservedContainer(container) { observed.containers.append(known) }
        }
        observed.containers.sort { ($0.number, $0.id) < ($1.number, $1.id) }
        observed.upstreams[function] = try upstreams.alias(of: function)
        return observed
    }

    /// The proxy's container; nil if it does not run.
    func runningProxy() async throws -> LabelledContainer? {
        try await engine.containers().first {
            $0.labels[Labels.role] == Labels.Role.proxy.rawValue && RunState(engine: $0.state) == .running
        }
    }

    /// Sorts the proxy first that runs with the current folders, then the one with the right name.
    private func sortProxies(_ observed: inout ObservedState) {
        let mounts = observed.mounts
        func rank(_ proxy: ObservedProxy) -> (Int, Int, String) {
            let isCurrent = proxy.state == .running && proxy.fields[ProxyInputs.state] == mounts
            return (isCurrent ? 0 : 1, proxy.name == host.names.proxy ? 0 : 1, proxy.name)
        }
        observed.proxies.sort { rank($0) < rank($1) }
    }

    /// The time in which a proxy may come up again by itself. The engine restarts a container that
    /// ended, and the keeper restarts Caddy.
    static let patience = Duration.seconds(10)

    /// Asks the proxy for an answer. If it does not answer, its state is read again: a listing may
    /// be late for a moment.
    /// - Parameter isPatient: true waits for a proxy that may come up again by itself.
    func askProxy(_ observed: inout ObservedState, isPatient: Bool) async throws {
        let deadline = health.clock.now() + Self.patience
        var isAnnounced = false
        while let first = observed.proxies.first, first.state == .running || first.state == .restarting {
            var first = first
            first.silence = first.state == .running ? await silence(of: first) : nil
            first.answers = first.state == .running && first.silence == nil
            if first.answers {
                first.report = await report()
                observed.proxies[0] = first
                if isAnnounced { host.log(.proxy, .started, "\(first.name) serves again") }
                return
            }
            guard let condition = try await engine.condition(first.id) else {
                observed.proxies.removeFirst()
                return
            }
            first.state = condition.state
            observed.proxies[0] = first
            // A proxy with other folders cannot come up as it should.
            let mayReturn = first.state != .stopped && first.fields[ProxyInputs.state] == observed.mounts
            guard isPatient, mayReturn, !first.isAwaited else { return }
            guard health.clock.now() < deadline else {
                observed.proxies[0].isAwaited = true
                return
            }
            if !isAnnounced {
                let cause = first.state == .restarting ? "the engine restarts it" : first.silence.map { "\($0)" } ?? "it does not serve"
                host.log(.proxy, .waiting, "\(first.name) may come up again by itself: \(cause)")
                isAnnounced = true
            }
            try await health.clock.sleep(.milliseconds(200))
        }
    }

    /// The reason why a running proxy does not serve; nil if it does. A Caddy that is about to end
    /// closes its ports first. Its admin socket then says nothing until the last request has ended.
    private func silence(of proxy: ObservedProxy) async -> ProxySilence? {
        for port in ProxyContainer.ports(proxy.fields) {
            let isAny = ["0.0.0.0", "::"].contains(port.hostIP)
            if await !accepts(isAny ? "127.0.0.1" : port.hostIP, port.hostPort) { return .port(port.hostPort) }
        }
        return await silence()
    }

    private func askFunctions(
        _ observed: inout ObservedState, for desired: DesiredState?, _ probing: Probing, _ wanted: Set<String>?
    ) async throws {
        let last = observed.lastDeployment?.desired
        var questions: [(container: ObservedContainer, port: Int, health: Health)] = []
        let indexed = observed.indexed
        for function in Set(observed.containers.map(\.function)) {
            // The health of a container that could serve and does not is always asked.
            guard let container = indexed.serving(function),
                wanted?.contains(function) ?? true || observed.upstreams[function] != container.alias, container.state == .running,
                let port = container.port,
                let health = (desired?.function(function) ?? last?.function(function))?.health
            else { continue }
            questions.append((container, port, health))
        }
        let answers = try await withThrowingTaskGroup(of: (String, ObservedHealth).self) { group in
            for question in questions {
                group.addTask {
                    (question.container.id, try await health.ask(question.container, port: question.port, question.health, probing))
                }
            }
            var answers: [String: ObservedHealth] = [:]
            for try await (id, health) in group { answers[id] = health }
            return answers
        }
        for index in observed.containers.indices {
            if let health = answers[observed.containers[index].id] { observed.containers[index].health = health }
        }
    }
}
