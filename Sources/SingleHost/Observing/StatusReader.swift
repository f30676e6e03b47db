import Deployment
import FunctionModel
import WorkModel

/// The reader of the values for `faaso status`. It changes nothing.
struct StatusReader: Sendable {
    @Shared var observer: Observer
    @Shared var engine: EngineEffects

    /// The state of everything that was deployed last or runs.
    func status() async throws -> DeploymentStatus {
        let observed = try await observer.observe(for: nil, probing: .once, functions: nil)
        let last = observed.lastDeployment?.desired
        let deployed = Set(last?.functions.map(\.name) ?? []).union(observed.containers.map(\.function))
        var functions: [DeploymentStatus.Function] = []
        for name in deployed.sorted() { functions.append(try await status(name, observed)) }
        for name in last?.unrouted ?? [] where !deployed.contains(name) {
            functions.append(DeploymentStatus.Function(name: name, state: .unrouted))
        }
        return DeploymentStatus(
            functions: functions.sorted { $0.name < $1.name },
            routes: DeploymentStatus.routes(observed.loaded, last: last), proxy: try await proxyStatus(observed))
    }

    private func status(_ name: String, _ observed: ObservedState) async throws -> DeploymentStatus.Function {
        guard let container = observed.serving(name) else {
            return DeploymentStatus.Function(name: name, state: .missing, upstream: observed.upstreams[name])
        }
        let condition = try await engine.condition(container.id)
        let image = observed.lastDeployment?.desired.function(name)?.image
        let state = condition.map { DeploymentStatus.Function.State($0.state) }
        return DeploymentStatus.Function(
            name: name, state: state ?? .missing, health: .init(container.health),
            imageKey: image?.id == container.imageID ? image?.key : container.imageKey, container: container.name, id: container.id,
            upstream: observed.upstreams[name], port: container.port, since: condition?.since, restarts: condition?.restarts)
    }

    private func proxyStatus(_ observed: ObservedState) async throws -> DeploymentStatus.Proxy {
        let last = observed.lastDeployment?.desired
        guard let proxy = observed.proxies.first else { return DeploymentStatus.Proxy(state: .missing, listen: last?.listen.description) }
        let condition = try await engine.condition(proxy.id)
        var status = DeploymentStatus.Proxy(
            state: proxy.state == .running && !proxy.answers ? .unreachable : .init(proxy.state), listen: last?.listen.description,
            container: proxy.name, id: proxy.id, image: proxy.report?.image ?? proxy.fields[ProxyInputs.image],
            since: condition?.since, generations: proxy.report?.generations ?? [])
        status.reason = proxy.silence.map { "\($0)" }
        return status
    }
}
