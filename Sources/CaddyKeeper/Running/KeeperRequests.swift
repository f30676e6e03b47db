import Glibc

/// The requests to the keeper, their answers, and the loads that have not begun.
final class KeeperRequests {
    /// A load that has not begun.
    struct Load {
        /// The Caddyfile.
        let text: [UInt8]
        /// The Caddy that the client chose; nil if it chose none.
        let choice: ChosenCaddy?
    }

    private let control: ControlServer
    private let copies: UpstreamCopies
    private let files: GenerationFiles
    private let translations: CaddyfileTranslations
    /// The loads that have not begun, by client.
    private var loads: [Int: Load] = [:]

    init(_ control: ControlServer, _ copies: UpstreamCopies, _ files: GenerationFiles, _ translations: CaddyfileTranslations) {
        (self.control, self.copies, self.files, self.translations) = (control, copies, files, translations)
    }

    /// The programs that clients chose for loads that have not begun.
    var programs: Set<String> { Set(loads.values.compactMap { $0.choice?.program }) }

    /// Answers a request, unless its answer must wait.
    /// - Returns: the event of a load; nil for other requests, and for a load that is answered.
    func take(_ request: ControlRequest, of client: Int, _ state: KeeperState, at now: Duration) -> KeeperEvent? {
        switch request.name {
        case "GET /status": control.answer(client, status(state, now))
        case "GET /upstreams": control.answer(client, UpstreamReports.response(of: state.generations))
        case "POST /check":
            let failure = translations.check(request.body, with: files.choice(of: state.current?.number), for: client)
            if let failure { answer(client, failure) }
        case "POST /load": return load(request, client, state)
        case "POST /point": control.answer(client, point(request))
        default: control.answer(client, .error(404, "no such request"))
        }
        return nil
    }

    /// Takes the load of a client, because it begins.
    func takeLoad(of client: Int) -> Load? { loads.removeValue(forKey: client) }

    /// Drops the load of a client that is gone.
    func drop(_ client: Int) { loads[client] = nil }

    /// Answers a client whose load or check has ended.
    /// - Parameter failure: the reason of a failure; nil for success.
    func answer(_ client: Int, _ failure: KeeperFailure?) {
        loads[client] = nil
        switch failure {
        case nil: control.answer(client, ControlResponse(200, "{}"))
        case .rejected(let text): control.answer(client, .error(400, text))
        case .failed(let text): control.answer(client, .error(503, text))
        }
    }

    private func status(_ state: KeeperState, _ now: Duration) -> ControlResponse {
        let current = state.current?.number
        let text = KeeperReport.text(
            state, isDetached: copies.isDetached, choice: files.choice(of: current), digest: files.digest(of: current), host: Self.host,
            at: now)
        return ControlResponse(KeeperReport.isWell(state, at: now) ? 200 : 503, text)
    }

    /// Keeps the Caddyfile of a load until the load begins.
    /// - Returns: the event of the load; nil if the client has its answer.
    private func load(_ request: ControlRequest, _ client: Int, _ state: KeeperState) -> KeeperEvent? {
        let choice = request.query["image"].map { ChosenCaddy(program: request.query["program"], image: $0) }
        if let choice, !choice.isThere {
            control.answer(client, .error(503, "the container has no such program"))
            return nil
        }
        if isServed(request.body, choice, state) {
            control.answer(client, ControlResponse(200, "{}"))
            return nil
        }
        loads[client] = Load(text: request.body, choice: choice)
        return .load(client: client, drain: .seconds(request.query["drain"].flatMap { Int($0) } ?? 30))
    }

    /// True when the Caddy that serves has this Caddyfile and no load is under way. Another
    /// generation would then serve the same.
    private func isServed(_ text: [UInt8], _ choice: ChosenCaddy?, _ state: KeeperState) -> Bool {
        guard state.isServing, let current = state.current, state.waiting.isEmpty, !state.generations.contains(where: \.isNew) else {
            return false
        }
        let isSameCaddy = choice == nil || choice == files.choice(of: current.number)
        return isSameCaddy && SmallFiles.read(KeeperFolder.caddyfile(current.number)) == text
    }

    /// Points a function to an address.
    private func point(_ request: ControlRequest) -> ControlResponse {
        guard let name = request.query["name"], let address = request.query["address"], name.allSatisfy(Self.isNameCharacter) else {
            return .error(400, "a function needs a name and an address")
        }
        let isWritten = copies.point(name, to: Array(address.utf8))
        return isWritten ? ControlResponse(200, "{}") : .error(503, "the address could not be written")
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "-")
    }

    /// The name of the container's host.
    private static var host: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
