import ContainerEngine
import Deployment
import FunctionModel

/// The observer of the project on this host. It changes nothing.
struct Observer: Sendable {
    let host: Host
    @Shared var engine: EngineEffects
    /// Returns nil when the proxy serves, otherwise the reason why it does not.
    let silence: @Sendable () async -> ProxySilence?
    /// Returns the report of the proxy's keeper; nil if none answers.
    let report: @Sendable () async -> ProxyReport?
    /// Returns false when nothing accepts requests at an address.
    let accepts: @Sendable (_ host: String, _ port: Int) async -> Bool
    let health: HealthQuestions
    @Shared var keeper: StateKeeper
    @Shared var upstreams: UpstreamFiles
    @Shared var caddyfiles: CaddyfileStore
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
        // The engine lists the containers while the state folder is read.
        async let listed = engine.containers()
        var observed = try stored(for: desired)
        // Each change of the observed array would copy it.
        var containers: [ObservedContainer] = []
        for container in try await listed where container.labels[Labels.project] == host.project {
            switch container.labels[Labels.role].flatMap(Labels.Role.init) {
            case .function: if let known = ObservedContainer(container) { containers.append(known) }
            case .proxy: observed.proxies.append(ObservedProxy(container))
            case .writer: observed.helpers.append(ObservedHelper(id: container.id, name: container.name))
            default: break
            }
        }
        containers.sort { ($0.function, $0.number, $0.id) < ($1.function, $1.number, $1.id) }
        observed.containers = containers
        sortProxies(&observed)
        // The proxy and the functions are asked at once.
        let first = observed.proxies.first
        let mounts = observed.mounts
        async let current = asked(first, mounts: mounts, isPatient: probing == .brisk)
        if probing != .none { try await askFunctions(&observed, for: desired, probing, functions) }
        let proxy = try await current
        if first != nil { observed.proxies.replaceSubrange(0..<1, with: [proxy].compactMap(\.self)) }
        return observed
    }

    /// The part of the state that the state folder has.
    private func stored(for desired: DesiredState?) throws -> ObservedState {
        var observed = ObservedState()
        let addresses = try upstreams.addresses()
        observed.upstreams = addresses.mapValues { UpstreamFiles.alias(in: $0) }
        observed.loaded = try caddyfiles.loaded()
        let old = addresses.filter { UpstreamFiles.isWithoutPort($0.value) }
        if !old.isEmpty, let loaded = observed.loaded, loaded.modernised == nil {
            // A run that brought the Caddyfile to today's form was killed before it added the ports. No
            // request reaches these functions.
            for function in old.keys { observed.upstreams[function] = nil }
        }
        observed.isLoading = try caddyfiles.isLoading()
        observed.mounts = try keeper.mountIdentity()
        observed.lastDeployment = try history.last()
        if let desired { observed.fates = try history.fates(of: desired, since: observed.lastDeployment) }
        return observed
    }

    /// The volumes and networks of the project. Nil if the engine does not list them, because the
    /// end of a run asks again and reports the error.
    func objects() async -> ObservedObjects? {
        async let listed = engine.volumes()
        guard let networks = try? await engine.networks(), let volumes = try? await listed else { return nil }
        return ObservedObjects(volumes: volumes, networks: networks)
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

    /// Asks the first proxy for an answer, and replaces it by what it is now.
    /// - Parameter isPatient: true waits for a proxy that may come up again by itself.
    func askProxy(_ observed: inout ObservedState, isPatient: Bool) async throws {
        guard let first = observed.proxies.first else { return }
        let proxy = try await asked(first, mounts: observed.mounts, isPatient: isPatient)
        observed.proxies.replaceSubrange(0..<1, with: [proxy].compactMap(\.self))
    }

    /// Asks a proxy for an answer. If it does not answer, its state is read again: a listing may be
    /// late for a moment.
    /// - Parameters:
    ///   - mounts: the identity of the folders that the proxy should have.
    ///   - isPatient: true waits for a proxy that may come up again by itself.
    /// - Returns: the proxy as it is now. Nil if its container is gone.
    private func asked(_ listed: ObservedProxy?, mounts: String?, isPatient: Bool) async throws -> ObservedProxy? {
        guard var proxy = listed, proxy.state == .running || proxy.state == .restarting else { return listed }
        let deadline = health.clock.now() + Self.patience
        var isAnnounced = false
        while true {
            proxy.silence = proxy.state == .running ? await silence(of: proxy) : nil
            proxy.answers = proxy.state == .running && proxy.silence == nil
            if proxy.answers {
                proxy.report = await report()
                if isAnnounced { host.log(.proxy, .started, "\(proxy.name) serves again") }
                return proxy
            }
            guard let condition = try await engine.condition(proxy.id) else { return nil }
            proxy.state = condition.state
            // A proxy with other folders cannot come up as it should.
            let mayReturn = proxy.state != .stopped && proxy.fields[ProxyInputs.state] == mounts
            guard isPatient, mayReturn, !proxy.isAwaited else { return proxy }
            guard health.clock.now() < deadline else {
                proxy.isAwaited = true
                return proxy
            }
            if !isAnnounced {
                let cause = proxy.state == .restarting ? RunState.restartingCause : proxy.silence.map { "\($0)" } ?? "it does not serve"
                host.log(.proxy, .waiting, "\(proxy.name) may come up again by itself: \(cause)")
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
        var containers = observed.containers
        for index in containers.indices {
            if let health = answers[containers[index].id] { containers[index].health = health }
        }
        observed.containers = containers
    }
}
