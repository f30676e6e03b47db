package import Deployment
package import WorkModel

/// The deployment target that is one host: its Docker engine, and one Caddy that serves all
/// functions.
///
/// Every step leaves the old version or the new one serving. If a deployment stops at any point,
/// the next one observes the state and completes the work.
package final class SingleHost: DeploymentTarget {
    /// The name of the project.
    package let project: String
    /// The state folder of the project.
    package let state: StateFolder
    let effects: DeploymentEffects
    let invoker: Invoker
    let host: Host
    let keeper: StateKeeper
    let observer: Observer
    let networks: ProjectNetworks
    let ports: PortTable
    let starter: ContainerStarter
    let switcher: Switcher
    private let upstreams: UpstreamFiles
    private let caddyfiles: CaddyfileStore
    private let retirement: Retirement
    private let preparation: Preparation
    private let remains: Remains
    private let routes: RouteLoader
    private let stopper: ContainerStopper
    /// The Caddyfile that was made last.
    private let texts = CaddyfileTexts()

    /// Creates the host of a project.
    /// - Parameters:
    ///   - effects: the effects on the world.
    ///   - invoker: the user who runs the command.
    ///   - onOperation: called with the line of each operation before it is performed.
    ///   - log: called with each event.
    package init(
        project: String, state: StateFolder, effects: DeploymentEffects, invoker: Invoker,
        onOperation: @escaping @Sendable (_ line: String) -> Void = { _ in },
        log: @escaping @Sendable (DeploymentEvent) -> Void = { _ in }
    ) {
        var effects = effects
        (effects.engine, effects.proxy) = (effects.engine.completing, effects.proxy.completing)
        let host = Host(project: project, state: state, log: log)
        let (engine, files, clock) = (effects.engine, effects.files, effects.clock)
        let keeper = StateKeeper(state: state, invoker: invoker, files: files, random: effects.random)
        let upstreams = UpstreamFiles(state: state, files: files, pointDetached: effects.proxy.point)
        let caddyfiles = CaddyfileStore(state: state, files: files, keeper: keeper)
        let observer = Observer(
            host: host, engine: engine, silence: effects.proxy.silence, report: effects.proxy.report,
            accepts: effects.proxy.accepts,
            health: HealthQuestions(clock: clock, probe: effects.probe, log: log), keeper: keeper, upstreams: upstreams,
            caddyfiles: caddyfiles, history: DeploymentHistory(state: state, files: files))
        let networks = ProjectNetworks(engine: engine, project: project) { name in
            host.log(.network, .network, "created the network \(name)")
            if let warning = ProjectNetworks.composeWarning(name) { host.log(.network, .warning, warning) }
        }
        let ports = PortTable(path: state.ports, files: files, isFree: effects.portIsFree)
        let inFlight = RequestsInFlight(host: host, engine: engine, proxy: effects.proxy, clock: clock, observer: observer)
        let writers = VolumeWriters(host: host, engine: engine, observer: observer)
        let users = ImageUsers(engine: engine)
        let secrets = SecretVolumes(host: host, engine: engine, secret: effects.secret, writers: writers, users: users)
        let candidates = OwnCandidates()
        let mark = EndingMark(host: host, engine: engine)
        let stopper = ContainerStopper(host: host, engine: engine, clock: clock, mark: mark)
        let performer = OperationPerformer(
            host: host, engine: engine, upstreams: upstreams,
            volumes: FunctionVolumes(host: host, engine: engine, files: files, writers: writers, users: users), secrets: secrets,
            health: HealthWait(engine: engine, clock: clock, probe: effects.probe, listening: effects.listening, log: log),
            inFlight: inFlight, stopper: stopper, onOperation: onOperation)
        let retirement = Retirement(
            host: host, engine: engine, clock: clock, observer: observer, upstreams: upstreams, caddyfiles: caddyfiles,
            performer: performer, candidates: candidates)
        let starter = ContainerStarter(
            host: host, engine: engine, observer: observer, ports: ports,
            objects: ObjectCheck(project: project, engine: engine, networks: networks), performer: performer, retirement: retirement,
            secrets: secrets, users: users, candidates: candidates)
        let proxy = ProxyKeeper(
            host: host, engine: engine, admin: effects.proxy, clock: clock, observer: observer, caddyfiles: caddyfiles, keeper: keeper,
            inFlight: inFlight, stopper: stopper, portIsFree: effects.portIsFree, portHolder: effects.portHolder,
            kernelParameters: effects.kernelParameters, program: effects.keeperProgram)
        let routes = RouteLoader(host: host, admin: effects.proxy, clock: clock, upstreams: upstreams, caddyfiles: caddyfiles)

        (self.project, self.state, self.effects, self.invoker) = (project, state, effects, invoker)
        (self.host, self.keeper, self.observer, self.networks, self.ports) = (host, keeper, observer, networks, ports)
        (self.upstreams, self.caddyfiles, self.retirement, self.starter) = (upstreams, caddyfiles, retirement, starter)
        (self.routes, self.stopper) = (routes, stopper)
        switcher = Switcher(
            host: host, engine: engine, observer: observer, upstreams: upstreams, performer: performer, starter: starter,
            retirement: retirement, candidates: candidates, mark: mark, stopper: stopper, history: observer.history)
        preparation = Preparation(
            engine: engine, keeper: keeper, networks: networks, ports: ports, upstreams: upstreams, proxy: proxy, routes: routes)
        remains = Remains(
            host: host, engine: engine, upstreams: upstreams, candidates: candidates, networks: networks, history: observer.history)
    }

    /// The user and group of the command, and the name for records.
    package struct Invoker: Hashable, Sendable {
        /// The identifier of the user.
        package var user: UInt32
        /// The identifier of the group.
        package var group: UInt32
        /// The name for records: `user@host`.
        package var name: String

        /// Creates an invoker.
        package init(user: UInt32, group: UInt32, name: String) { (self.user, self.group, self.name) = (user, group, name) }

        var isRoot: Bool { user == 0 }
    }
}

// MARK: - DeploymentTarget

/// The members that ``DeploymentTarget`` requires. Their promises stand there.
extension SingleHost {
    package func withLock<R: Sendable>(
        purpose: String, wait: Bool, onWait: () -> Void, _ body: () async throws -> R
    ) async throws -> R {
        try keeper.checkOwner()
        let lock = try await effects.lock.acquire(state.lock, purpose, wait) { holder in
            onWait()
            host.log(.deployment, .waiting, holder)
        }
        defer { withExtendedLifetime(lock) {} }
        ports.reload()
        keeper.removeAbandoned()
        caddyfiles.removeAbandonedSnippets()
        return try await body()
    }

    package func observation(
        for desired: DesiredState?, probing: Probing, functions: Set<String>?, isRun: Bool
    ) async throws -> any Observation {
        async let objects = isRun ? observer.objects() : nil
        let observed = try await observe(for: desired, probing: probing, functions: functions)
        return observation(of: observed, await objects)
    }

    package func status() async throws -> DeploymentStatus {
        try await StatusReader(observer: observer, engine: effects.engine).status()
    }

    package var staging: Staging? {
        Staging { function, desired, reasons in
            try await self.stage(function, in: desired, because: reasons)
        } discard: { candidate in
            await self.discard(candidate)
        }
    }

    package func apply(
        _ function: DesiredFunction, in desired: DesiredState, starts: Bool, candidate: Candidate?, because reasons: [Reason]
    ) async throws {
        try await switcher.apply(function, in: desired, starts: starts, candidate: candidate, because: reasons)
    }

    package func removeLeftovers(of function: DesiredFunction) async throws { try await retirement.removeLeftovers(of: function) }

    package func remove(_ function: String, drain: Duration, because reasons: [Reason]) async throws -> Bool {
        try await retirement.remove(function, drain: drain, because: reasons)
    }

    package func loadRoutes(_ desired: DesiredState, announcing announced: Set<String>) async throws -> Bool {
        try await routes.load(desired, announcing: announced)
    }

    package func loadsAtOnce() async -> Bool { await effects.proxy.report()?.isBusy != true }

    package func loadedCaddyfile() throws -> LoadedCaddyfile? { try caddyfiles.loaded() }

    package func servedFunctions() throws -> Set<String> { Set(try upstreams.all().keys) }

    package func caddyfile(_ desired: DesiredState, _ table: RouteTable) throws -> String { try texts.text(of: desired, table) }

    package func downLocked() async throws {
        let down = Down(
            host: host, engine: effects.engine, observer: observer, upstreams: upstreams, caddyfiles: caddyfiles,
            stopper: stopper, networks: networks, clock: effects.clock)
        try await down.run { try await record($0, changes: $1) }
    }

    package var history: DeploymentHistory { observer.history }

    package func signature() -> DeploymentSignature { DeploymentSignature(at: effects.clock.date(), by: invoker.name) }

    package func store(_ record: DeploymentRecord) throws { try history.append(record) }

    package func secretVersions(of names: Set<String>) throws -> [String: String] {
        var versions: [String: String] = [:]
        for name in names { versions[name] = try effects.secret(name)?.version }
        return versions
    }

    package func hasImage(_ image: FunctionImage, of function: String) async throws -> Bool {
        try await effects.engine.imageUser(image.id) != nil
    }

    package func log(_ event: DeploymentEvent) { host.log(event) }
}

// MARK: - The parts of a run

extension SingleHost {
    /// Observes the project without changing anything. The parameters are those of
    /// ``observation(for:probing:functions:isRun:)``.
    package func observe(for desired: DesiredState?, probing: Probing, functions: Set<String>?) async throws -> ObservedState {
        try await observer.observe(for: desired, probing: probing, functions: functions)
    }

    /// Observes the project without any question about health.
    package func observe() async throws -> ObservedState { try await observer.observe() }

    /// An observed state of this host, with the steps that lead from it.
    /// - Parameter objects: the volumes and networks. Nil if they were not listed.
    func observation(of observed: ObservedState, _ objects: ObservedObjects? = nil) -> any Observation {
        HostObservation(observed, objects, on: self)
    }

    /// Creates what all functions share: networks, the state folder, the proxy.
    /// - Parameter observed: the state that was observed under the same lock.
    package func prepare(_ desired: DesiredState, from observed: ObservedState) async throws {
        try await preparation.prepare(desired, from: observed)
    }

    /// Creates what functions need besides the proxy: the state folder, the network, their ports.
    func prepareFunctions(_ desired: DesiredState, from observed: ObservedState) async throws {
        _ = try await preparation.prepareFunctions(desired, from: observed)
    }

    /// Starts a new version beside the one that serves, and waits until it is healthy. A version
    /// that fails is removed.
    package func stage(_ function: DesiredFunction, in desired: DesiredState, because reasons: [Reason]) async throws -> Candidate {
        try await starter.stage(function, in: desired, isStaged: true, because: reasons)
    }

    /// Removes a staged version that will not serve. Errors are logged, not thrown.
    package func discard(_ candidate: Candidate) async { await starter.discard(candidate) }

    /// Removes the objects that interrupted deployments left. They belong to no function that is
    /// desired or runs.
    /// - Parameter objects: the volumes and networks of now. Nil asks the engine for them.
    func removeRemains(_ observed: ObservedState, _ objects: ObservedObjects?, _ desired: DesiredState) async throws {
        try await remains.remove(observed, objects, desired)
    }
}
