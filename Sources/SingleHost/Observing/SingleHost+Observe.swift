package import Deployment
import Basics
import ContainerEngine
import ContentHash
import FunctionModel

extension SingleHost {
    /// One look at the world: one listing by label, the state folder, and what the containers that serve say about their health.
    ///
    /// Health is asked for as `desired` has it, else as it was last deployed. Changes nothing.
    /// - Parameter functions: those to be asked for their health; nil means all.
    package func observe(
        for desired: DesiredState? = nil, probing: Probing = .brisk, functions: Set<String>? = nil
    ) async throws -> ObservedState {
        try checkOwner()
        var observed = ObservedState()
        for container in try await engine.containers() where container.labels[Labels.project] == project {
            switch container.labels[Labels.role].flatMap(Labels.Role.init) {
            case .function: if let known = ObservedContainer(container) { observed.containers.append(known) }
            case .proxy: observed.proxies.append(ObservedProxy(container))
            case .writer: observed.helpers.append(ObservedHelper(id: container.id, name: container.name))
            default: break
            }
        }
        observed.containers.sort { ($0.function, $0.number, $0.id) < ($1.function, $1.number, $1.id) }
        observed.upstreams = try upstreams()
        observed.loaded = try loadedCaddyfile()
        observed.isClosing = try files.read(state.closing) != nil
        observed.mounts = try mounts()
        observed.lastDeployment = try history.last()
        sortProxies(&observed)
        try await askProxy(&observed)
        if probing != .none { try await probe(&observed, for: desired, probing, functions) }
        return observed
    }

    /// A look at the containers of one function, and at which of them serves; all else is left out.
    func observe(function: String) async throws -> ObservedState {
        var observed = ObservedState()
        for container in try await engine.functionContainers(function)
        where container.labels[Labels.project] == project && container.labels[Labels.role] == Labels.Role.function.rawValue {
            if let known = ObservedContainer(container) { observed.containers.append(known) }
        }
        observed.containers.sort { ($0.number, $0.id) < ($1.number, $1.id) }
        observed.upstreams[function] = try upstream(function)
        return observed
    }

    /// True if the proxy answers. Of one that does not the listing may be late: it can be said to run for a moment after it ended.
    private func askProxy(_ observed: inout ObservedState) async throws {
        guard let first = observed.proxies.first, first.state == .running else { return }
        observed.proxies[0].answers = await effects.proxy.answers()
        guard !observed.proxies[0].answers else { return }
        if let condition = try await engine.condition(first.id) {
            observed.proxies[0].state = condition.state
        } else {
            observed.proxies.removeFirst()
        }
    }

    /// The one that runs with what is mounted now comes first, then the one with the right name.
    private func sortProxies(_ observed: inout ObservedState) {
        let mounts = observed.mounts
        func rank(_ proxy: ObservedProxy) -> (Int, Int, String) {
            let isCurrent = proxy.state == .running && proxy.fields["state"] == mounts
            return (isCurrent ? 0 : 1, proxy.name == names.proxy ? 0 : 1, proxy.name)
        }
        observed.proxies.sort { rank($0) < rank($1) }
    }

    package func servedFunctions() throws -> Set<String> { Set(try upstreams().keys) }

    /// Function to alias, from the upstream files.
    func upstreams() throws -> [String: String] {
        var upstreams: [String: String] = [:]
        // Names of functions have no dot; temporary files do.
        for name in try files.list(state.upstreams) where !name.contains(".") {
            upstreams[name] = try upstream(name)
        }
        return upstreams
    }

    /// The alias that a function's upstream file names.
    func upstream(_ function: String) throws -> String? {
        guard let bytes = try files.read(state.upstream(function)) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        return text.isEmpty ? nil : text
    }

    package func loadedCaddyfile() throws -> LoadedCaddyfile? {
        guard let bytes = try files.read(state.caddyfile) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        let source = try files.read(state.loaded).flatMap { try? JSONCoding.decode(LoadedCaddyfile.Source.self, from: $0) }
        return LoadedCaddyfile(text: text, source: source?.digest == Digest.of(text).hex ? source : nil)
    }

    /// What tells the folders that the proxy has mounted from ones made anew in their place. Nil when one is missing, or is not Caddy's.
    func mounts() throws -> String? {
        if let folder = misowned.first {
            if invoker.isRoot { return nil }
            throw misowned(folder)
        }
        var parts: [String] = []
        for folder in state.mounted {
            guard let identity = files.identity(folder), let token = try files.read(folder + "/" + StateFolder.identityFile) else {
                return nil
            }
            parts.append(identity + " " + String(decoding: token, as: UTF8.self))
        }
        return Digest.of(parts.joined(separator: "\n")).short
    }

    private func probe(
        _ observed: inout ObservedState, for desired: DesiredState?, _ probing: Probing, _ wanted: Set<String>?
    ) async throws {
        let last = observed.lastDeployment?.desired
        let functions = Set(observed.containers.map(\.function))
        var questions: [(container: ObservedContainer, port: Int, health: Health)] = []
        for function in functions {
            // Where it does not serve though it could, its health counts whoever asks.
            guard let container = observed.serving(function),
                wanted?.contains(function) ?? true || observed.upstreams[function] != container.alias, container.state == .running,
                let port = container.port,
                let health = (desired?.function(function) ?? last?.function(function))?.health
            else { continue }
            questions.append((container, port, health))
        }
        let answers = try await withThrowingTaskGroup(of: (String, ObservedHealth).self) { group in
            for question in questions {
                group.addTask { (question.container.id, try await health(of: question.container, question.port, question.health, probing)) }
            }
            var answers: [String: ObservedHealth] = [:]
            for try await (id, health) in group { answers[id] = health }
            return answers
        }
        for index in observed.containers.indices {
            if let health = answers[observed.containers[index].id] { observed.containers[index].health = health }
        }
    }

    /// Healthy at the first good answer, unhealthy after as many bad ones in a row as `probing` and the settings say.
    private func health(of container: ObservedContainer, _ port: Int, _ health: Health, _ probing: Probing) async throws -> ObservedHealth {
        var answer = await effects.probe(port, health.path, health.timeout)
        for number in 1..<max(1, probing == .once ? 1 : health.retries) {
            if answer.isHealthy { break }
            if number == 1, probing == .brisk {
                let message = "\(health.path) \(answer.reason); it is asked again"
                log(DeploymentEvent(.container(container.function), .warning, message))
            }
            try await effects.clock.sleep(probing == .steady ? health.interval : min(health.interval, .milliseconds(500)))
            answer = await effects.probe(port, health.path, health.timeout)
        }
        return answer.isHealthy ? .healthy : .unhealthy(answer.reason)
    }
}

extension ObservedContainer {
    /// Nil for a container whose labels do not say which function it is of.
    init?(_ container: LabelledContainer) {
        let labels = container.labels
        guard let function = labels[Labels.function], let number = labels[Labels.number].flatMap({ Int($0) }) else { return nil }
        self.init(
            id: container.id, name: container.name, function: function, number: number, imageID: container.imageID,
            imageKey: labels[Labels.imageKey], state: RunState(engine: container.state), port: labels[Labels.port].flatMap { Int($0) },
            ports: (labels[Labels.ports] ?? "").split(separator: ",").compactMap { Int($0) },
            fields: Labels.decode(labels[Labels.fields]), networks: container.networks, repository: labels[Labels.repository])
        if let grace = labels[Labels.stopGrace].flatMap({ Int64($0) }) { stopGrace = .milliseconds(grace) }
    }
}

extension ObservedProxy {
    init(_ container: LabelledContainer) {
        self.init(
            id: container.id, name: container.name, state: RunState(engine: container.state),
            fields: Labels.decode(container.labels[Labels.fields]), networks: container.networks, answers: false,
            repository: container.labels[Labels.repository], stateFolder: container.labels[Labels.state])
    }
}
