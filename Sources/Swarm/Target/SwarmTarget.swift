import Basics
package import BuildGraph
import ContainerEngine
package import Deployment
package import WorkModel

/// The deployment target that is a swarm: a service for each function, and a proxy on each node.
///
/// The swarm itself starts the new tasks, watches their health and stops the old ones. If a
/// deployment stops at any point, the next one observes the services and completes the work.
package struct SwarmTarget: DeploymentTarget {
    /// The name of the project.
    package let project: String
    /// The manager of the swarm.
    let swarm: any SwarmManager
    /// The records of deployments.
    let records: SwarmRecords
    /// The platform of the images.
    let platform: NodePlatform
    let effects: SwarmEffects
    private let author: String
    private let hasRegistry: Bool

    /// Creates the target of a project.
    /// - Parameters:
    ///   - hasRegistry: true when faaso.yml names a registry.
    ///   - author: the author in records: `user@host`.
    package init(
        project: String, swarm: any SwarmManager, records: SwarmRecords, platform: NodePlatform, hasRegistry: Bool, author: String,
        effects: SwarmEffects
    ) {
        (self.project, self.swarm, self.records, self.platform) = (project, swarm, records, platform)
        (self.hasRegistry, self.author, self.effects) = (hasRegistry, author, effects)
    }

    /// The names of the project's objects.
    var names: SwarmNames { SwarmNames(project: project) }
    /// The objects that services refer to.
    var keeper: ObjectKeeper { ObjectKeeper(swarm: swarm, project: project) }
    /// The secrets of the project.
    var secrets: SwarmSecrets { SwarmSecrets(swarm: swarm, project: project) }

    /// The services of the project.
    func services() async throws -> [ServiceSummary] {
        try await swarm.services(filters: ["label": [Labels.filter(project)]])
    }

    /// Updates the service of a node. The progress of its tasks is reported.
    func conductor(_ node: Node, auth: RegistryAuth? = nil) -> ServiceConductor {
        ServiceConductor(
            swarm: swarm, auth: auth, sleep: effects.sleep,
            onProgress: { [effects] in effects.log(DeploymentEvent(.node(node), .waiting, TaskProgress.summary($0))) },
            onWarning: { [effects] in effects.log(DeploymentEvent(.node(node), .warning, $0)) })
    }
}

// MARK: - DeploymentTarget

/// The members that ``DeploymentTarget`` requires. Their promises stand there.
extension SwarmTarget {
    package func withLock<R: Sendable>(
        purpose: String, wait: Bool, onWait: () -> Void, _ body: () async throws -> R
    ) async throws -> R {
        let lock = SwarmLock(swarm: swarm, project: project, holder: "\(author): \(purpose)", sleep: effects.sleep)
        return try await lock.withLock(
            wait: wait,
            onWait: { holder in
                onWait()
                log(DeploymentEvent(.deployment, .waiting, holder))
            },
            onLoss: { log(DeploymentEvent(.deployment, .warning, "another process took over the deployment")) },
            {
                // Another manager may have deployed since this process began.
                try await records.sync()
                return try await body()
            })
    }

    package func observation(
        for desired: DesiredState?, probing: Probing, functions: Set<String>?, isRun: Bool
    ) async throws -> any Observation {
        if let desired { try check(desired) }
        var past = ObservedState()
        past.unit = "service"
        past.lastDeployment = try history.last()
        if let desired { past.fates = try history.fates(of: desired, since: past.lastDeployment) }
        let networks = try await keeper.networks(joined: desired?.joinedNetworks ?? [])
        var observed = ObservedSwarm(try await services(), project: project, networks: networks, past: past)
        observed.past.loaded = try await loadedCaddyfile(of: observed.loader)
        return SwarmObservation(observed, on: self)
    }

    /// Refuses a state that a swarm cannot express, and warns about what differs from one host.
    private func check(_ desired: DesiredState) throws {
        let findings = SwarmFit.findings(desired, hasRegistry: hasRegistry)
        if let error = SwarmFitError(findings) { throw error }
        for finding in findings { log(DeploymentEvent(.deployment, .warning, finding.message)) }
    }

    /// The nodes do the work, and this machine reads their state.
    package var pool: WorkPool { .remote }

    package var staging: Staging? { nil }

    package func loadsAtOnce() -> Bool { false }

    package func removeLeftovers(of function: DesiredFunction) {}

    package func loadedCaddyfile() async throws -> LoadedCaddyfile? {
        try await loadedCaddyfile(of: try await swarm.service(names.loader))
    }

    package func servedFunctions() async throws -> Set<String> {
        Set(ObservedSwarm(try await services(), project: project).functions.keys)
    }

    package func caddyfile(_ desired: DesiredState, _ table: RouteTable) throws -> String {
        // A path may keep the function of before, which is not desired any more.
        let last = try history.last()?.desired.functions ?? []
        let others = last.filter { desired.function($0.name) == nil }
        return try ProxyService.caddyfile(
            desired, table, ports: Dictionary(others.map { ($0.name, $0.configuration.port) }) { first, _ in first }
        ).text
    }

    package func secretVersions(of names: Set<String>) async throws -> [String: String] {
        names.isEmpty ? [:] : try await secrets.current().filter { names.contains($0.key) }.mapValues(\.version)
    }

    package func hasImage(_ image: FunctionImage, of function: String) async throws -> Bool {
        do {
            _ = try await effects.image(function, image)
            return true
        } catch DeploymentError.imageNotShared {
            return false
        }
    }

    package var history: DeploymentHistory { records.history }

    package func store(_ record: DeploymentRecord) async throws { try await records.store(record) }

    package func signature() -> DeploymentSignature { DeploymentSignature(at: effects.date(), by: author) }

    package func log(_ event: DeploymentEvent) { effects.log(event) }
}
