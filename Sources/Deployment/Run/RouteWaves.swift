import Basics
import Synchronization

/// The loads of routes before the end of a run.
///
/// A route can be served as soon as its function is in the desired state. Without a load at that
/// moment it would wait for the slowest build of the run. Each load starts a Caddy, so loads are
/// few, and one that would have to wait for an older Caddy is left out. The first comes after
/// routes have been ready for a while, and at most two more follow at growing intervals. The last
/// load of a run is the step of the Caddyfile, which comes after all containers.
final class RouteWaves: Sendable {
    /// The time that routes have been ready before each load. A run that ends earlier has one load.
    static let pauses: [Duration] = [.seconds(2), .seconds(10), .seconds(60)]

    private struct State {
        var ready: Set<String> = []
        var loads = 0
        var hasLoaded = false
        /// The functions that others can call before they are served.
        var announced: Set<String> = []
        var isRunning = false
        var hasEnded = false
    }

    private let desired: DesiredState
    private let target: any DeploymentTarget
    /// The functions of the deployment before that are not desired. Old versions may call them.
    private let gone: [DesiredFunction]
    private let turn = LoadTurn()
    private let sleep: @Sendable (Duration) async throws -> Void
    private let state = Mutex(State())
    private let change = WakeSignal()
    private let stop = WakeSignal()
    private let stopped = WakeSignal()

    /// Creates the loads of a run, which has not started.
    init(
        _ desired: DesiredState, _ target: any DeploymentTarget, gone: [DesiredFunction] = [],
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        (self.desired, self.target, self.gone, self.sleep) = (desired, target, gone, sleep)
    }

    /// The number of loads so far.
    var loads: Int { state.withLock(\.loads) }

    /// True when a load was begun. Its routes may be loaded already.
    var hasLoaded: Bool { state.withLock(\.hasLoaded) }

    /// Records that a function is in the desired state, so that its routes can be loaded.
    func markReady(_ function: String) {
        state.withLock { _ = $0.ready.insert(function) }
        change.signal()
    }

    /// Runs `body`, and loads routes at the same time.
    /// - Parameter prepare: awaited before each load.
    func whileRunning<Result: Sendable>(
        prepare: @escaping @Sendable () async throws -> Void, _ body: () async -> Result
    ) async -> Result {
        await withTaskGroup(of: Void.self) { group in
            state.withLock { $0.isRunning = true }
            group.addTask { [self] in
                await load(prepare)
                state.withLock { $0.isRunning = false }
                stopped.signal()
            }
            let result = await body()
            await end()
            return result
        }
    }

    /// Ends the loads of a run. Returns when no load is running.
    func end() async {
        let isFirst = state.withLock { state in
            defer { state.hasEnded = state.hasEnded || state.isRunning }
            return state.isRunning && !state.hasEnded
        }
        guard isFirst else { return }
        stop.signal()
        change.signal()
        await stopped.wait()
    }

    private var hasEnded: Bool { state.withLock(\.hasEnded) || Task.isCancelled }

    private func load(_ prepare: @Sendable () async throws -> Void) async {
        for pause in Self.pauses {
            while (try? await routes()) == nil {
                if hasEnded { return }
                await change.wait()
            }
            await rest(pause)
            if hasEnded { return }
            do {
                try await prepare()
                guard await target.loadsAtOnce() else { continue }
                try await turn.run { [self] in
                    if let routes = try await routes() { try await load(routes) }
                }
            } catch {
                // The step of the Caddyfile tries again and reports the error.
                return
            }
        }
    }

    /// Loads routes now if a desired function cannot be called yet.
    ///
    /// A caller waits for this, because calls of an unknown function fail at once. The load
    /// announces all desired functions, so a run has one such load.
    func makeCallable(_ functions: [String]) async throws {
        let names = Set(desired.functions.map(\.name))
        let called = names.intersection(functions)
        if called.isEmpty { return }
        try await turn.run { [self] in
            if called.isSubset(of: try await target.loadedCaddyfile()?.callees ?? []) { return }
            state.withLock { $0.announced = names }
            if let ready = try await routes() { try await load(ready) } else { try await load(loadedRoutes()) }
        }
    }

    /// Loads routes. Functions that only an older version calls stay callable.
    private func load(_ routes: [DesiredRoute]) async throws {
        var interim = desired
        interim.routes = routes
        interim.functions += gone
        let announced = state.withLock { state in
            state.hasLoaded = true
            return state.announced
        }
        if try await target.loadRoutes(interim, announcing: announced) { state.withLock { $0.loads += 1 } }
    }

    /// Waits for a pause, or for the end of the run.
    private func rest(_ pause: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [self] in try? await sleep(pause) }
            group.addTask { [self] in await stop.wait() }
            await group.next()
            group.cancelAll()
        }
    }

    /// The routes to load now; nil if no route is waiting for a load.
    ///
    /// They are the desired routes whose functions are ready. Every other path keeps its loaded
    /// route.
    private func routes() async throws -> [DesiredRoute]? {
        let ready = state.withLock(\.ready)
        let loaded = try await loadedRoutes()
        let now = desired.routes.filter { ready.contains($0.function) }
        guard !Set(loaded).isSuperset(of: now) else { return nil }
        let paths = Set(now.map(\.path))
        let served = try await target.servedFunctions()
        return DesiredState.sorted(now + loaded.filter { !paths.contains($0.path) && served.contains($0.function) })
    }

    /// The routes that the proxy has.
    ///
    /// They are unknown if the state was lost and the proxy serves on. The desired routes to
    /// functions that are served then take their place.
    private func loadedRoutes() async throws -> [DesiredRoute] {
        if let loaded = try await target.loadedCaddyfile() { return loaded.routes }
        let served = try await target.servedFunctions()
        return desired.routes.filter { served.contains($0.function) }
    }
}
