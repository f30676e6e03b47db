/// The state of the keeper: the generations of Caddy, and the clients that wait for one.
///
/// Pure: an event changes the state and returns effects, in the order in which they must happen.
package struct KeeperState: Hashable, Sendable {
    /// A load that has not begun, or whose generation does not serve yet.
    package struct Load: Hashable, Sendable {
        package var client: Int
        package var drain: Duration
        /// True when a line of log has said that it waits.
        package var isAnnounced = false
    }

    /// The generations, oldest first.
    package private(set) var generations: [Generation] = []
    /// The loads that wait for an older generation to end, in the order of their arrival.
    package private(set) var waiting: [Load] = []
    /// The client whose generation is new.
    package private(set) var loading: Int?
    /// True when the container must end.
    package private(set) var isStopping = false
    private var next = 1

    /// The number of Caddys that may run at a time.
    package static let limit = 2
    /// The time that Caddy gets to translate a Caddyfile, and to start.
    package static let startTime = Duration.seconds(15)
    /// The time that Caddy gets to end after it was asked.
    package static let endTime = Duration.seconds(10)
    /// The longest time that a connection holds an older generation if no load waits.
    package static let longest = Duration.seconds(24 * 3600)
    /// The time of an older generation whose connections cannot be counted.
    package static let blindTime = Duration.seconds(30)
    /// The longest wait before a Caddy that ended at once is started again.
    package static let longestPause = Duration.seconds(5)
    /// The time that Caddy gets to answer a probe. It is generous: a Caddy that is busy, or whose
    /// machine is, must not be killed.
    package static let probeTime = Duration.seconds(10)
    /// The time between an answer and the next probe.
    package static let probePause = Duration.seconds(5)
    /// The number of probes in a row without an answer after which Caddy is killed.
    package static let probeLimit = 3
    /// The answer to each load that has not come to its end when the container ends.
    private static let end = KeeperFailure.failed("the container ends")

    /// Creates the state of a keeper that runs no Caddy.
    package init() {}

    /// The generation that has the new connections.
    package var current: Generation? { generations.last { $0.isCurrent } }

    /// True when a Caddy serves the new connections.
    package var isServing: Bool { if case .serving? = current?.phase { true } else { false } }

    /// The time since which no Caddy serves, although one should; nil while one does.
    package var downSince: Duration? { current?.downSince }

    /// Applies an event.
    /// - Parameter now: the time since a fixed point.
    /// - Returns: the effects, in order.
    package mutating func apply(_ event: KeeperEvent, at now: Duration) -> [KeeperEffect] {
        var effects: [KeeperEffect] = []
        switch event {
        case .begin(let stored): begin(stored, now, &effects)
        case .load(let client, let drain): load(client, drain, &effects)
        case .gone(let client): gone(client, &effects)
        case .adapted(let number, let failure): adapted(number, failure, now, &effects)
        case .ready(let number): ready(number, now, &effects)
        case .ended(let number, let status): ended(number, status, now, &effects)
        case .counted(let number, let count): counted(number, count, now, &effects)
        case .probed(let number, let isAnswered): probed(number, isAnswered, &effects)
        case .tick: tick(now, &effects)
        case .stop: stop(now, &effects)
        }
        beginLoad(now, &effects)
        return effects
    }

    private mutating func begin(_ stored: Int?, _ now: Duration, _ effects: inout [KeeperEffect]) {
        guard let stored else {
            add(client: nil, now, &effects)
            return
        }
        next = stored + 1
        generations.append(Generation(number: stored, phase: .starting(since: now)))
        effects.append(.start(stored))
    }

    private mutating func add(client: Int?, _ now: Duration, _ effects: inout [KeeperEffect]) {
        generations.append(Generation(number: next, phase: .adapting(since: now)))
        loading = client
        effects.append(.adapt(next, client: client))
        next += 1
    }

    private mutating func load(_ client: Int, _ drain: Duration, _ effects: inout [KeeperEffect]) {
        if isStopping {
            effects.append(.reply(client: client, failure: Self.end))
        } else {
            waiting.append(Load(client: client, drain: drain))
        }
    }

    private mutating func gone(_ client: Int, _ effects: inout [KeeperEffect]) {
        guard let index = waiting.firstIndex(where: { $0.client == client }) else { return }
        waiting.remove(at: index)
        effects.append(.log("a load that waited is dropped: its client is gone"))
    }

    /// Begins the load that waits longest, if no more than one Caddy runs.
    private mutating func beginLoad(_ now: Duration, _ effects: inout [KeeperEffect]) {
        guard let load = waiting.first, !isStopping, !generations.contains(where: \.isNew) else { return }
        if generations.count < Self.limit {
            waiting.removeFirst()
            return add(client: load.client, now, &effects)
        }
        guard let old = generations.first, case .retiring(let since) = old.phase else { return }
        if now - since >= load.drain { return terminate(old.number, now, &effects) }
        if !load.isAnnounced {
            waiting[0].isAnnounced = true
            effects.append(.log("a load waits for the end of generation \(old.number)"))
        }
    }

    private mutating func adapted(_ number: Int, _ failure: KeeperFailure?, _ now: Duration, _ effects: inout [KeeperEffect]) {
        guard let index = index(number), case .adapting = generations[index].phase else { return }
        if let failure { return fail(number, failure, &effects) }
        generations[index].phase = .starting(since: now)
        effects.append(.start(number))
    }

    private mutating func ready(_ number: Int, _ now: Duration, _ effects: inout [KeeperEffect]) {
        guard let index = index(number), case .starting = generations[index].phase else { return }
        let isNew = generations[index].isNew
        generations[index].phase = .serving(since: now)
        generations[index].downSince = nil
        generations[index].unanswered = 0
        effects.append(.log("generation \(number) serves"))
        guard isNew else { return }
        effects.append(.store(number))
        for old in generations.indices where old != index && generations[old].isCurrent {
            let before = generations[old].number
            if case .serving = generations[old].phase {
                generations[old].phase = .retiring(since: now)
                effects += [.retire(before), .log("generation \(before) retires")]
            } else {
                // Its Caddy ended, and was to be started again. A Caddy that starts gets no time.
                effects.append(.retire(before))
                if case .starting = generations[old].phase { terminate(before, now, &effects) }
            }
        }
        for old in generations where old.number != number { if case .waiting = old.phase { discard(old.number, &effects) } }
        if let client = loading { effects.append(.reply(client: client, failure: nil)) }
        loading = nil
    }

    private mutating func ended(_ number: Int, _ status: Int, _ now: Duration, _ effects: inout [KeeperEffect]) {
        guard let index = index(number) else { return }
        let generation = generations[index]
        if isStopping || !generation.isCurrent {
            if !isStopping, generation.isNew {
                let time = if case .starting(let since) = generation.phase { now - since } else { Duration.zero }
                return fail(number, .ended(status, after: time, limit: Self.startTime), &effects)
            }
            effects.append(.log("generation \(number) ended with status \(status)"))
            discard(number, &effects)
            if isStopping, generations.isEmpty { effects.append(.exit(0)) }
            return
        }
        generations[index].crashes += 1
        generations[index].downSince = generation.downSince ?? now
        effects.append(.log("Caddy of generation \(number) ended with status \(status) while it served"))
        if case .serving(let since) = generation.phase, now - since >= .seconds(1) {
            generations[index].quickEnds = 0
            generations[index].phase = .starting(since: now)
            effects.append(.start(number))
        } else {
            let pause = Duration.milliseconds(100) * (1 << min(generation.quickEnds, 10))
            generations[index].quickEnds += 1
            generations[index].phase = .waiting(until: now + min(pause, Self.longestPause))
        }
    }

    private mutating func counted(_ number: Int, _ count: Int, _ now: Duration, _ effects: inout [KeeperEffect]) {
        guard let index = index(number), case .retiring = generations[index].phase else { return }
        // A connection may have been missed once, while Caddy accepted it.
        if count == 0, generations[index].connections == 0 { terminate(number, now, &effects) }
        generations[index].connections = count
    }

    /// Kills a Caddy that hangs. One that serves is started again, with the same sockets.
    private mutating func probed(_ number: Int, _ isAnswered: Bool, _ effects: inout [KeeperEffect]) {
        guard let index = index(number) else { return }
        switch generations[index].phase {
        case .serving, .retiring: break
        case .adapting, .starting, .waiting, .ending: return
        }
        let before = generations[index].unanswered
        generations[index].unanswered = isAnswered ? 0 : before + 1
        if isAnswered {
            if before > 0 { effects.append(.log("Caddy of generation \(number) answers again")) }
            return
        }
        let count = "\(before + 1) of \(Self.probeLimit) probes"
        effects.append(.log("Caddy of generation \(number) did not answer \(count) of \(Self.probeTime.components.seconds) s"))
        guard before + 1 >= Self.probeLimit else { return }
        effects += [.log("Caddy of generation \(number) hangs, and is killed"), .kill(number)]
    }

    private mutating func tick(_ now: Duration, _ effects: inout [KeeperEffect]) {
        for generation in generations {
            switch generation.phase {
            case .adapting(let since) where now - since >= Self.startTime: effects.append(.kill(generation.number))
            case .starting(let since) where now - since >= Self.startTime: effects.append(.kill(generation.number))
            case .waiting(let until) where now >= until:
                if let index = index(generation.number) { generations[index].phase = .starting(since: now) }
                effects.append(.start(generation.number))
            case .retiring(let since) where now - since >= (generation.connections == nil ? Self.blindTime : Self.longest):
                terminate(generation.number, now, &effects)
            case .ending(let killed) where now >= killed: effects.append(.kill(generation.number))
            default: break
            }
        }
    }

    private mutating func stop(_ now: Duration, _ effects: inout [KeeperEffect]) {
        guard !isStopping else { return }
        effects.append(.log("the container ends"))
        refuseWaiting(&effects)
        if let loading { effects.append(.reply(client: loading, failure: Self.end)) }
        loading = nil
        for generation in generations {
            switch generation.phase {
            case .waiting, .adapting: discard(generation.number, &effects)
            default:
                // Otherwise new connections would queue until the container is gone.
                effects.append(.retire(generation.number))
                // The engine knows how long the container may take to end.
                terminate(generation.number, now, within: Self.longest, &effects)
            }
        }
        if generations.isEmpty { effects.append(.exit(0)) }
    }

    /// Drops a generation that never served. If no client asked for it, it is the first one, and
    /// the container ends.
    private mutating func fail(_ number: Int, _ failure: KeeperFailure, _ effects: inout [KeeperEffect]) {
        effects.append(.log("generation \(number) fails: \(failure.text)"))
        discard(number, &effects)
        guard let client = loading else {
            refuseWaiting(&effects)
            effects.append(.exit(1))
            return
        }
        loading = nil
        effects.append(.reply(client: client, failure: failure))
    }

    /// Answers the clients whose loads have not begun, because the container ends.
    private mutating func refuseWaiting(_ effects: inout [KeeperEffect]) {
        for load in waiting { effects.append(.reply(client: load.client, failure: Self.end)) }
        waiting = []
        isStopping = true
    }

    private mutating func terminate(
        _ number: Int, _ now: Duration, within limit: Duration = endTime, _ effects: inout [KeeperEffect]
    ) {
        guard let index = index(number) else { return }
        generations[index].phase = .ending(killed: now + limit)
        effects.append(.terminate(number))
    }

    private mutating func discard(_ number: Int, _ effects: inout [KeeperEffect]) {
        generations.removeAll { $0.number == number }
        effects.append(.discard(number))
    }

    private func index(_ number: Int) -> Int? { generations.firstIndex { $0.number == number } }
}
