import CKeeper
import Glibc

/// The keeper, process 1 of the proxy's container. It owns the listening sockets, and starts Caddy
/// with them.
///
/// It has one thread. ``KeeperState`` decides, and this type performs the effects.
final class Keeper {
    private var state = KeeperState()
    private let caddys: CaddyProcesses
    private let control: ControlServer
    private let copies: UpstreamCopies
    private let files = GenerationFiles()
    private let translations: CaddyfileTranslations
    private let requests: KeeperRequests
    private var probes = GenerationProbes()
    private let settings: KeeperSettings
    private let signals: Int32
    private var exitStatus: Int32?
    /// The time until which the folder of upstream files is checked at short intervals.
    private var watchedUntil = Duration.zero
    /// The time of the next count of connections.
    private var nextCount = Duration.zero

    init(_ settings: KeeperSettings) {
        self.settings = settings
        signals = ckeeper_signals()
        caddys = CaddyProcesses(ports: settings.ports)
        copies = UpstreamCopies(settings.upstreams)
        control = ControlServer([KeeperFolder.socket, settings.socket])
        translations = CaddyfileTranslations(caddys)
        requests = KeeperRequests(control, copies, files, translations)
    }

    /// Runs until the container must end.
    /// - Returns: the exit status.
    func run() -> Int32 {
        KeeperLog.write("the keeper starts" + (copies.isDetached ? ", without the folders of the state" : ""))
        files.readStored()
        files.removeOld()
        if files.stored != nil || access(settings.caddyfile, R_OK) == 0 {
            apply(.begin(stored: files.stored))
        } else {
            KeeperLog.write("no Caddy starts before a load: no configuration is stored, and \(settings.caddyfile) cannot be read")
        }
        while exitStatus == nil {
            wait()
            dropGone()
            takeSignals()
            control.reopen()
            takeRequests()
            files.store()
            checkUpstreams()
            checkGenerations()
            probeCaddys()
            apply(.tick)
        }
        return exitStatus ?? 0
    }

    private func wait() {
        var descriptors = [signals, copies.descriptor] + control.descriptors
        descriptors.removeAll { $0 < 0 }
        var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        poll(&entries, nfds_t(entries.count), pause)
    }

    private func dropGone() {
        for client in control.dropGone() {
            requests.drop(client)
            apply(.gone(client: client))
        }
    }

    /// The longest wait before the next pass, in milliseconds.
    private var pause: Int32 {
        if now() < watchedUntil { return 10 }
        var pause: Int32 = 500
        for generation in state.generations {
            switch generation.phase {
            case .starting: pause = min(pause, 10)
            case .retiring(let since): pause = min(pause, now() - since < Self.haste ? 100 : 500)
            case .waiting, .ending: pause = min(pause, 100)
            case .adapting, .serving: break
            }
        }
        return state.waiting.isEmpty ? pause : min(pause, 100)
    }

    /// The time in which the connections of an older generation are counted at short intervals.
    private static let haste = Duration.seconds(10)

    private func takeSignals() {
        while true {
            let signal = ckeeper_next_signal(signals)
            if signal == 0 { break }
            if [SIGTERM, SIGINT, SIGQUIT].contains(signal) { apply(.stop) }
        }
        while true {
            var status: Int32 = 0
            let process = ckeeper_reap(&status)
            guard process > 0 else { break }
            switch caddys.take(process) {
            case .translator(let number): apply(.adapted(number, failure: CaddyfileTranslations.failure(number, status)))
            case .server(let number): apply(.ended(number, status: Int(status)))
            case .check(let client, let number):
                requests.answer(client, CaddyfileTranslations.failure(number, status))
                GenerationFiles.remove(number)
            case nil: break
            }
        }
    }

    private func takeRequests() {
        for (client, request) in control.takeRequests() {
            if let event = requests.take(request, of: client, state, at: now()) { apply(event) }
        }
    }

    private func checkUpstreams() {
        switch copies.update() {
        case .none: break
        case .removed: watchedUntil = now() + .seconds(1)
        case .detached: KeeperLog.write("the folder of upstream files is gone; the copies are used")
        }
    }

    private func checkGenerations() {
        for generation in state.generations {
            switch generation.phase {
            case .starting where caddys.answers(generation.number): apply(.ready(generation.number))
            case .retiring(let since) where now() >= nextCount:
                // A websocket may hold a generation for a day, and long tables take time to read.
                let isUrgent = now() - since < Self.haste || !state.waiting.isEmpty
                nextCount = now() + (isUrgent ? .milliseconds(90) : .seconds(1))
                guard let process = caddys.server(of: generation.number),
                    let count = OpenConnections.count(of: process, to: Set(settings.ports))
                else { continue }
                apply(.counted(generation.number, connections: count))
            default: break
            }
        }
    }

    /// Probes the Caddys that have connections.
    private func probeCaddys() {
        for number in probes.select(state.generations) {
            if let isAnswered = probes.update(number, at: now()) { apply(.probed(number, isAnswered: isAnswered)) }
        }
    }

    private func apply(_ event: KeeperEvent) {
        for effect in state.apply(event, at: now()) { perform(effect) }
    }

    private func perform(_ effect: KeeperEffect) {
        switch effect {
        case .adapt(let number, let client): adapt(number, client.flatMap { requests.takeLoad(of: $0) })
        case .start(let number):
            if let failure = caddys.start(number, with: ChosenCaddy.command(files.choice(of: number))) {
                KeeperLog.write("generation \(number): \(failure)")
                apply(.ended(number, status: 127))
            }
        case .store(let number):
            if let reason = files.store(number) {
                KeeperLog.write("generation \(number) could not be stored, and is tried again: \(reason)")
            }
            files.removeOldPrograms(keeping: requests.programs)
        case .retire(let number):
            files.mark(number)
            caddys.shut(number)
        case .terminate(let number): caddys.signal(number, SIGTERM)
        case .kill(let number): caddys.signal(number, SIGKILL)
        case .discard(let number):
            caddys.discard(number)
            files.discard(number)
        case .reply(let client, let failure): requests.answer(client, failure)
        case .log(let text): KeeperLog.write(text)
        case .exit(let status):
            // A configuration that does not start is not tried again.
            if status != 0 { files.removeCurrent() }
            exitStatus = Int32(status)
        }
    }

    /// Starts the translation of the Caddyfile of a new generation.
    /// - Parameter load: the load of a client; nil for the Caddyfile that the container was created
    ///   with.
    private func adapt(_ number: Int, _ load: KeeperRequests.Load?) {
        guard let text = load?.text ?? SmallFiles.read(settings.caddyfile) else {
            apply(.adapted(number, failure: .failed("\(settings.caddyfile) cannot be read")))
            return
        }
        let choice = load?.choice ?? files.choice(of: state.current?.number)
        let failure = files.add(number, text, with: choice) ?? translations.start(number, text, with: choice, as: .translator(number))
        if let failure { apply(.adapted(number, failure: failure)) }
    }

    private func now() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }
}
