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
    private let settings: KeeperSettings
    private let signals: Int32
    private var exitStatus: Int32?
    private var stored: Int?
    /// True while the file with the number of the stored generation could not be written.
    private var isUnstored = false
    /// The Caddyfiles of the loads that have not begun, and the Caddys for them, by client.
    private var loads: [Int: (text: [UInt8], choice: ChosenCaddy?)] = [:]
    /// The Caddys that clients chose, by generation. Others run the one of the container's image.
    private var choices: [Int: ChosenCaddy] = [:]
    /// The digests of the Caddyfiles, by generation.
    private var digests: [Int: String] = [:]
    /// The numbers below zero that checks use.
    private var checks = 0
    /// The time until which the folder of upstream files is checked at short intervals.
    private var watchedUntil = Duration.zero
    /// The probes of the Caddys that serve or retire, by generation.
    private var probes: [Int: CaddyProbe] = [:]
    /// The time of the next count of connections.
    private var nextCount = Duration.zero

    init(_ settings: KeeperSettings) {
        self.settings = settings
        signals = ckeeper_signals()
        caddys = CaddyProcesses(ports: settings.ports)
        copies = UpstreamCopies(settings.upstreams)
        control = ControlServer([KeeperFolder.socket, settings.socket])
    }

    /// Runs until the container must end.
    /// - Returns: the exit status.
    func run() -> Int32 {
        log("the keeper starts" + (copies.isDetached ? ", without the folders of the state" : ""))
        readStored()
        removeOldFiles()
        if stored != nil || access(settings.caddyfile, R_OK) == 0 {
            apply(.begin(stored: stored))
        } else {
            log("no Caddy starts before a load: no configuration is stored, and \(settings.caddyfile) cannot be read")
        }
        while exitStatus == nil {
            wait()
            dropGone()
            takeSignals()
            control.reopen()
            takeRequests()
            store()
            checkUpstreams()
            checkGenerations()
            probeCaddys()
            apply(.tick)
        }
        return exitStatus ?? 0
    }

    /// Reads the generation that the container had before it ended.
    private func readStored() {
        guard let text = SmallFiles.read(KeeperFolder.current), let number = Int(String(decoding: text, as: UTF8.self)),
            access(KeeperFolder.configuration(number), R_OK) == 0
        else { return }
        if let text = SmallFiles.read(KeeperFolder.choice(number)) {
            guard let choice = ChosenCaddy(text: String(decoding: text, as: UTF8.self)), Self.exists(choice) else { return }
            choices[number] = choice
        }
        digests[number] = SmallFiles.read(KeeperFolder.caddyfile(number)).map(CaddyfileDigest.hex)
        stored = number
    }

    private func wait() {
        var descriptors = [signals, copies.descriptor] + control.descriptors
        descriptors.removeAll { $0 < 0 }
        var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        poll(&entries, nfds_t(entries.count), pause)
    }

    private func dropGone() {
        for client in control.dropGone() {
            loads[client] = nil
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
            case .translator(let number): apply(.adapted(number, failure: failure(number, status)))
            case .server(let number): apply(.ended(number, status: Int(status)))
            case .check(let client, let number):
                answer(client, failure(number, status))
                removeFiles(of: number)
            case nil: break
            }
        }
    }

    /// The failure of a translation that ended; nil if Caddy accepted the Caddyfile.
    private func failure(_ number: Int, _ status: Int32) -> KeeperFailure? {
        if status > 128 { return .failed("Caddy was killed by signal \(status - 128) while it translated the Caddyfile") }
        if status == 0 {
            // Caddy does not notice that its output could not be written.
            let isWhole = SmallFiles.read(KeeperFolder.configuration(number))?.last { $0 > 0x20 } == UInt8(ascii: "}")
            return isWhole ? nil : .failed("the translated Caddyfile is not whole: the disk of the proxy's volume may be full")
        }
        let messages = String(decoding: SmallFiles.read(KeeperFolder.messages(number)) ?? [], as: UTF8.self)
        let text = CaddyMessage.text(messages)?.replacing(KeeperFolder.caddyfile(number), with: "Caddyfile")
        return .rejected(text ?? "Caddy ended with status \(status)")
    }

    private func answer(_ client: Int, _ failure: KeeperFailure?) {
        switch failure {
        case nil: control.answer(client, ControlResponse(200, "{}"))
        case .rejected(let text): control.answer(client, .error(400, text))
        case .failed(let text): control.answer(client, .error(503, text))
        }
    }

    private func takeRequests() {
        for (client, request) in control.takeRequests() {
            switch request.name {
            case "GET /status":
                let text = KeeperReport.text(
                    state, isDetached: copies.isDetached, choice: currentChoice, digest: state.current.flatMap { digests[$0.number] },
                    host: Self.host, at: now())
                control.answer(client, ControlResponse(KeeperReport.isWell(state, at: now()) ? 200 : 503, text))
            case "GET /upstreams": control.answer(client, upstreams())
            case "POST /check": check(client, request.body)
            case "POST /load":
                let choice = request.query["image"].map { ChosenCaddy(program: request.query["program"], image: $0) }
                if let choice, !Self.exists(choice) {
                    control.answer(client, .error(503, "the container has no such program"))
                    continue
                }
                if isServed(request.body, choice) {
                    control.answer(client, ControlResponse(200, "{}"))
                    continue
                }
                loads[client] = (request.body, choice)
                apply(.load(client: client, drain: .seconds(request.query["drain"].flatMap { Int($0) } ?? 30)))
            case "POST /point":
                guard let name = request.query["name"], let address = request.query["address"], name.allSatisfy(Self.isNameCharacter) else {
                    control.answer(client, .error(400, "a function needs a name and an address"))
                    continue
                }
                let isWritten = copies.point(name, to: Array(address.utf8))
                control.answer(client, isWritten ? ControlResponse(200, "{}") : .error(503, "the address could not be written"))
            default: control.answer(client, .error(404, "no such request"))
            }
        }
    }

    /// The Caddy that serves, if a client chose it.
    private var currentChoice: ChosenCaddy? { state.current.flatMap { choices[$0.number] } }

    /// True when the Caddy that serves has this Caddyfile and no load is under way. Another
    /// generation would then serve the same.
    private func isServed(_ text: [UInt8], _ choice: ChosenCaddy?) -> Bool {
        guard state.isServing, let current = state.current, state.waiting.isEmpty, !state.generations.contains(where: \.isNew) else {
            return false
        }
        return (choice == nil || choice == currentChoice) && SmallFiles.read(KeeperFolder.caddyfile(current.number)) == text
    }

    private static func exists(_ choice: ChosenCaddy) -> Bool {
        guard let program = choice.program else { return true }
        return ChosenCaddy.isProgram(program) && access(choice.command, X_OK) == 0
    }

    /// The name of the container's host.
    private static var host: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "-")
    }

    /// The reports of all running Caddys about requests in flight, one in each line.
    private func upstreams() -> ControlResponse {
        var lines: [String] = []
        for generation in state.generations where !generation.isNew {
            if case .waiting = generation.phase { continue }
            let answer = UnixExchange.send(
                "GET /reverse_proxy/upstreams", to: KeeperFolder.admin(generation.number), milliseconds: 1000)
            if let answer, answer.status == 200 {
                lines.append(String(decoding: answer.body, as: UTF8.self).filter { $0 != "\n" })
            } else if generation.isCurrent || Self.isRetiring(generation) {
                return .error(503, "Caddy does not answer")
            }
        }
        return ControlResponse(200, lines.joined(separator: "\n"))
    }

    private static func isRetiring(_ generation: Generation) -> Bool { if case .retiring = generation.phase { true } else { false } }

    private func check(_ client: Int, _ text: [UInt8]) {
        checks -= 1
        guard let failure = translate(checks, text, currentChoice, as: .check(client: client, number: checks)) else { return }
        answer(client, failure)
        removeFiles(of: checks)
    }

    /// Starts the translation of a Caddyfile.
    /// - Returns: a failure, or nil.
    private func translate(_ number: Int, _ text: [UInt8], _ choice: ChosenCaddy?, as role: CaddyProcesses.Role) -> KeeperFailure? {
        if let reason = SmallFiles.failure(writing: KeeperFolder.caddyfile(number), text) {
            return .failed("the proxy's volume cannot be written to: \(reason)")
        }
        return caddys.translate(number, with: Self.command(choice), as: role) ? nil : .failed("Caddy could not be started")
    }

    private func removeFiles(of number: Int) { for file in KeeperFolder.files(number) { unlink(file) } }

    private func checkUpstreams() {
        switch copies.update() {
        case .none: break
        case .removed: watchedUntil = now() + .seconds(1)
        case .detached: log("the folder of upstream files is gone; the copies are used")
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
        let numbers = state.generations.filter { generation in
            switch generation.phase {
            case .serving, .retiring: true
            case .adapting, .starting, .waiting, .ending: false
            }
        }.map(\.number)
        // A Caddy that was started again is another one.
        probes = probes.filter { numbers.contains($0.key) }
        for number in numbers {
            let probe = probes[number] ?? CaddyProbe(KeeperFolder.admin(number), at: now())
            probes[number] = probe
            if let isAnswered = probe.update(at: now()) { apply(.probed(number, isAnswered: isAnswered)) }
        }
    }

    private func apply(_ event: KeeperEvent) {
        for effect in state.apply(event, at: now()) { perform(effect) }
    }

    /// Makes the stored generation the one that a restarted container begins with, unless it is.
    ///
    /// If that fails, it is tried again. Until then a restarted container begins with the Caddyfile
    /// of its mount, which faaso writes after each load.
    /// - Returns: the reason of a failure, or nil.
    @discardableResult
    private func store() -> String? {
        guard isUnstored, let stored else { return nil }
        let reason = SmallFiles.failure(writing: KeeperFolder.current, Array("\(stored)".utf8))
        isUnstored = reason != nil
        if isUnstored { unlink(KeeperFolder.current) }
        return reason
    }

    private func perform(_ effect: KeeperEffect) {
        switch effect {
        case .adapt(let number, let client):
            let load = client.flatMap { loads.removeValue(forKey: $0) }
            guard let text = load?.text ?? SmallFiles.read(settings.caddyfile) else {
                apply(.adapted(number, failure: .failed("\(settings.caddyfile) cannot be read")))
                break
            }
            choices[number] = load?.choice ?? currentChoice
            digests[number] = CaddyfileDigest.hex(text)
            let failure = writeChoice(number) ?? translate(number, text, choices[number], as: .translator(number))
            if let failure { apply(.adapted(number, failure: failure)) }
        case .start(let number):
            if let failure = caddys.start(number, with: Self.command(choices[number])) {
                log("generation \(number): \(failure)")
                apply(.ended(number, status: 127))
            }
        case .store(let number):
            (stored, isUnstored) = (number, true)
            if let reason = store() { log("generation \(number) could not be stored, and is tried again: \(reason)") }
            removeOldPrograms()
        case .retire(let number):
            SmallFiles.write(KeeperFolder.mark(number), [])
            caddys.shut(number)
        case .terminate(let number): caddys.signal(number, SIGTERM)
        case .kill(let number): caddys.signal(number, SIGKILL)
        case .discard(let number):
            caddys.discard(number)
            guard number != stored else { break }
            (choices[number], digests[number]) = (nil, nil)
            removeFiles(of: number)
        case .reply(let client, let failure):
            loads[client] = nil
            answer(client, failure)
        case .log(let text): log(text)
        case .exit(let status):
            // A configuration that does not start is not tried again.
            if status != 0 { unlink(KeeperFolder.current) }
            exitStatus = Int32(status)
        }
    }

    private static func command(_ choice: ChosenCaddy?) -> String { choice?.command ?? "caddy" }

    /// Keeps the Caddy of a generation for a restart of the container.
    private func writeChoice(_ number: Int) -> KeeperFailure? {
        guard let choice = choices[number] else { return nil }
        return SmallFiles.failure(writing: KeeperFolder.choice(number), Array(choice.text.utf8)).map {
            .failed("the proxy's volume cannot be written to: \($0)")
        }
    }

    /// Removes the files of generations before the last end of the container.
    private func removeOldFiles() {
        for name in SmallFiles.names(in: KeeperFolder.run) ?? [] {
            let number = Int(name.split(separator: ".").first ?? "")
            if name.hasPrefix(KeeperFolder.markPrefix) || number != nil && number != stored { unlink(KeeperFolder.run + "/" + name) }
        }
        removeOldPrograms()
    }

    /// Removes the programs that no later generation starts.
    private func removeOldPrograms() {
        var kept = Set(loads.values.compactMap { $0.choice?.program })
        if let stored, let program = choices[stored]?.program { kept.insert(program) }
        for name in SmallFiles.names(in: KeeperFolder.run) ?? [] where ChosenCaddy.isProgram(name) && !kept.contains(name) {
            unlink(KeeperFolder.run + "/" + name)
        }
    }

    private func now() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }

    /// Writes a line of log in the form of Caddy's.
    private func log(_ text: String) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let milliseconds = String(1000 + time.tv_nsec / 1_000_000).dropFirst()
        let line = "{\"level\":\"info\",\"ts\":\(time.tv_sec).\(milliseconds),\"logger\":\"keeper\",\"msg\":\(JSONText.quoted(text))}\n"
        SmallFiles.write(Array(line.utf8), to: 2)
    }
}
