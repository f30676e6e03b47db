import Testing

@testable import CaddyKeeper

/// The transitions of the keeper's state, one story each.
struct KeeperStateTests {
    private func serving() -> KeeperState {
        var state = KeeperState()
        _ = state.apply(.begin(stored: nil), at: .zero)
        _ = state.apply(.adapted(1, failure: nil), at: .zero)
        _ = state.apply(.ready(1), at: .zero)
        return state
    }

    /// A state in which generation 2 serves and generation 1 retires since second 10.
    private func handedOver() -> KeeperState {
        var state = serving()
        _ = state.apply(.load(client: 7, drain: .seconds(30)), at: .seconds(10))
        _ = state.apply(.adapted(2, failure: nil), at: .seconds(10))
        _ = state.apply(.ready(2), at: .seconds(10))
        return state
    }

    @Test func `the first generation has the Caddyfile of the container`() {
        var state = KeeperState()
        #expect(state.apply(.begin(stored: nil), at: .zero) == [.adapt(1, client: nil)])
        #expect(state.apply(.adapted(1, failure: nil), at: .zero) == [.start(1)])
        #expect(!state.isServing)
        #expect(state.apply(.ready(1), at: .zero) == [.log("generation 1 serves"), .store(1)])
        #expect(state.isServing && state.current?.number == 1)
    }

    @Test func `a restarted container begins with what it had`() {
        var state = KeeperState()
        #expect(state.apply(.begin(stored: 4), at: .zero) == [.start(4)])
        _ = state.apply(.ready(4), at: .zero)
        #expect(state.apply(.load(client: 1, drain: .zero), at: .zero) == [.adapt(5, client: 1)])
    }

    @Test func `a first configuration that does not work ends the container`() {
        var state = KeeperState()
        _ = state.apply(.begin(stored: nil), at: .zero)
        let effects = state.apply(.adapted(1, failure: .rejected("odd")), at: .zero)
        #expect(effects == [.log("generation 1 fails: odd"), .discard(1), .exit(1)])
        var other = KeeperState()
        _ = other.apply(.begin(stored: 1), at: .zero)
        let text = "Caddy ended with status 2 before it served; the proxy's log says why"
        #expect(other.apply(.ended(1, status: 2), at: .zero) == [.log("generation 1 fails: \(text)"), .discard(1), .exit(1)])
    }

    @Test func `without a first configuration the keeper waits for a load that Caddy accepts`() {
        var state = KeeperState()
        #expect(state.apply(.tick, at: .seconds(60)) == [])
        #expect(state.apply(.load(client: 1, drain: .zero), at: .seconds(60)) == [.adapt(1, client: 1)])
        let refused = state.apply(.adapted(1, failure: .rejected("odd")), at: .seconds(61))
        #expect(refused == [.log("generation 1 fails: odd"), .discard(1), .reply(client: 1, failure: .rejected("odd"))])
        #expect(!state.isStopping && !KeeperReport.isWell(state, at: .seconds(62)))
        #expect(state.apply(.load(client: 2, drain: .zero), at: .seconds(62)) == [.adapt(2, client: 2)])
        _ = state.apply(.adapted(2, failure: nil), at: .seconds(62))
        let served = state.apply(.ready(2), at: .seconds(63))
        #expect(served == [.log("generation 2 serves"), .store(2), .reply(client: 2, failure: nil)])
    }

    @Test func `a load hands over once the new Caddy serves`() {
        var state = serving()
        #expect(state.apply(.load(client: 7, drain: .seconds(30)), at: .seconds(10)) == [.adapt(2, client: 7)])
        #expect(state.apply(.adapted(2, failure: nil), at: .seconds(10)) == [.start(2)])
        #expect(state.current?.number == 1)
        #expect(
            state.apply(.ready(2), at: .seconds(10)) == [
                .log("generation 2 serves"), .store(2), .retire(1), .log("generation 1 retires"), .reply(client: 7, failure: nil),
            ])
        #expect(state.current?.number == 2)
    }

    @Test func `an older generation ends after two counts without a connection`() {
        var state = handedOver()
        #expect(state.apply(.counted(1, connections: 2), at: .seconds(11)) == [])
        #expect(state.apply(.counted(1, connections: 0), at: .seconds(11)) == [])
        #expect(state.apply(.counted(1, connections: 0), at: .seconds(11)) == [.terminate(1)])
        let ended = state.apply(.ended(1, status: 0), at: .seconds(12))
        #expect(ended == [.log("generation 1 ended with status 0"), .discard(1)])
        #expect(state.generations.map(\.number) == [2])
    }

    @Test func `a third change waits for the end of the oldest, at most for its drain`() {
        var state = handedOver()
        _ = state.apply(.counted(1, connections: 1), at: .seconds(11))
        let waits = [KeeperEffect.log("a load waits for the end of generation 1")]
        #expect(state.apply(.load(client: 8, drain: .seconds(5)), at: .seconds(12)) == waits)
        #expect(state.apply(.tick, at: .seconds(14)) == [])
        #expect(state.apply(.tick, at: .seconds(15)) == [.terminate(1)])
        #expect(state.apply(.tick, at: .seconds(25)) == [.kill(1)])
        let next = state.apply(.ended(1, status: 137), at: .seconds(25))
        #expect(next == [.log("generation 1 ended with status 137"), .discard(1), .adapt(3, client: 8)])
    }

    @Test func `a load that waits is dropped with its client, and one that began is not`() {
        var state = handedOver()
        _ = state.apply(.load(client: 8, drain: .seconds(5)), at: .seconds(12))
        let effects = state.apply(.gone(client: 8), at: .seconds(13))
        #expect(effects == [.log("a load that waited is dropped: its client is gone")])
        #expect(state.apply(.tick, at: .seconds(20)) == [])
        #expect(state.apply(.load(client: 9, drain: .zero), at: .seconds(20)).last == .terminate(1))
        #expect(state.apply(.ended(1, status: 0), at: .seconds(20)).last == .adapt(3, client: 9))
        #expect(state.apply(.gone(client: 9), at: .seconds(20)) == [])
        #expect(state.apply(.adapted(3, failure: nil), at: .seconds(20)) == [.start(3)])
    }

    @Test func `without a further change a connection holds the older generation for a day`() {
        var state = handedOver()
        _ = state.apply(.counted(1, connections: 1), at: .seconds(11))
        #expect(state.apply(.tick, at: .seconds(80_000)) == [])
        #expect(state.apply(.tick, at: .seconds(90_000)) == [.terminate(1)])
    }

    @Test func `an older generation whose connections cannot be counted gets 30 seconds`() {
        var state = handedOver()
        #expect(state.apply(.tick, at: .seconds(39)) == [])
        #expect(state.apply(.tick, at: .seconds(40)) == [.terminate(1)])
    }

    @Test func `a Caddy that served for a second is started at once again, whatever was before`() {
        var state = serving()
        for _ in 0..<5 {
            _ = state.apply(.ended(1, status: 1), at: .zero)
            _ = state.apply(.tick, at: .seconds(9))
            _ = state.apply(.ready(1), at: .zero)
        }
        #expect(state.apply(.ended(1, status: 1), at: .seconds(10)).last == .start(1))
        _ = state.apply(.ready(1), at: .seconds(10))
        _ = state.apply(.ended(1, status: 1), at: .seconds(10))
        #expect(state.apply(.tick, at: .seconds(10) + .milliseconds(100)) == [.start(1)])
    }

    @Test func `a refused load leaves the generation before`() {
        var state = serving()
        _ = state.apply(.load(client: 7, drain: .zero), at: .zero)
        let effects = state.apply(.adapted(2, failure: .rejected("line 3")), at: .zero)
        #expect(
            effects == [.log("generation 2 fails: line 3"), .discard(2), .reply(client: 7, failure: .rejected("line 3"))])
        #expect(state.isServing && state.current?.number == 1)
    }

    @Test func `a translation that does not end in time is killed, and the load fails`() {
        var state = serving()
        _ = state.apply(.load(client: 7, drain: .zero), at: .seconds(10))
        #expect(state.apply(.tick, at: .seconds(24)) == [])
        #expect(state.apply(.tick, at: .seconds(25)) == [.kill(2)])
        let failure = KeeperFailure.failed("Caddy was killed by signal 9 while it translated the Caddyfile")
        #expect(state.apply(.adapted(2, failure: failure), at: .seconds(25)).contains(.reply(client: 7, failure: failure)))
        #expect(state.current?.number == 1 && state.isServing)
        #expect(state.apply(.load(client: 8, drain: .zero), at: .seconds(26)) == [.adapt(3, client: 8)])
    }

    @Test func `a new Caddy that does not serve in time is killed, and the load fails`() {
        var state = serving()
        _ = state.apply(.load(client: 7, drain: .zero), at: .zero)
        _ = state.apply(.adapted(2, failure: nil), at: .zero)
        #expect(state.apply(.tick, at: .seconds(15)) == [.kill(2)])
        let text = "Caddy did not serve within 15 s"
        #expect(
            state.apply(.ended(2, status: 137), at: .seconds(15)) == [
                .log("generation 2 fails: \(text)"), .discard(2), .reply(client: 7, failure: .failed(text)),
            ])
    }

    @Test func `a new Caddy that somebody kills is not a refusal, and one that ends by itself is`() {
        for (status, failure) in [
            (137, KeeperFailure.failed("Caddy was killed by signal 9 before it served")),
            (127, .failed("Caddy could not be started; the proxy's log says why")),
            (1, .rejected("Caddy ended with status 1 before it served; the proxy's log says why")),
        ] {
            var state = serving()
            _ = state.apply(.load(client: 7, drain: .zero), at: .zero)
            _ = state.apply(.adapted(2, failure: nil), at: .zero)
            #expect(state.apply(.ended(2, status: status), at: .seconds(1)).last == .reply(client: 7, failure: failure))
        }
    }

    @Test func `a Caddy that ends while it serves is started at once with the same sockets`() {
        var state = serving()
        let effects = state.apply(.ended(1, status: 137), at: .seconds(10))
        #expect(effects == [.log("Caddy of generation 1 ended with status 137 while it served"), .start(1)])
        #expect(state.downSince == .seconds(10) && state.current?.number == 1)
        #expect(KeeperReport.isWell(state, at: .seconds(19)) && !KeeperReport.isWell(state, at: .seconds(20)))
        #expect(state.apply(.ready(1), at: .seconds(11)) == [.log("generation 1 serves")])
        #expect(state.downSince == nil)
    }

    @Test func `a Caddy that ends again and again is started after longer and longer pauses`() {
        var state = serving()
        var now = Duration.zero
        var pauses: [Duration] = []
        for _ in 0..<8 {
            #expect(!state.apply(.ended(1, status: 1), at: now).contains(.start(1)))
            let ended = now
            while !state.apply(.tick, at: now).contains(.start(1)) { now += .milliseconds(100) }
            pauses.append(now - ended)
        }
        #expect(pauses == [100, 200, 400, 800, 1600, 3200, 5000, 5000].map { Duration.milliseconds($0) })
    }

    @Test func `a load ends the pause of a Caddy that does not come up`() {
        var state = serving()
        _ = state.apply(.ended(1, status: 1), at: .zero)
        _ = state.apply(.load(client: 7, drain: .zero), at: .zero)
        _ = state.apply(.adapted(2, failure: nil), at: .zero)
        let effects = state.apply(.ready(2), at: .zero)
        #expect(effects == [.log("generation 2 serves"), .store(2), .retire(1), .discard(1), .reply(client: 7, failure: nil)])
        #expect(state.generations.map(\.number) == [2])
    }

    @Test func `a Caddy that does not answer three probes in a row is killed, and started again`() {
        var state = serving()
        func failed(_ count: Int) -> KeeperEffect { .log("Caddy of generation 1 did not answer \(count) of 3 probes of 10 s") }
        #expect(state.apply(.probed(1, isAnswered: true), at: .seconds(5)) == [])
        #expect(state.apply(.probed(1, isAnswered: false), at: .seconds(20)) == [failed(1)])
        #expect(KeeperReport.text(state, isDetached: false, host: "", at: .zero).contains("\"unanswered\":1"))
        #expect(state.apply(.probed(1, isAnswered: false), at: .seconds(30)) == [failed(2)])
        #expect(state.apply(.probed(1, isAnswered: true), at: .seconds(31)) == [.log("Caddy of generation 1 answers again")])
        for second in [46, 56] { _ = state.apply(.probed(1, isAnswered: false), at: .seconds(second)) }
        #expect(state.isServing && KeeperReport.isWell(state, at: .seconds(56)))
        let killed = [failed(3), .log("Caddy of generation 1 hangs, and is killed"), .kill(1)]
        #expect(state.apply(.probed(1, isAnswered: false), at: .seconds(66)) == killed)
        #expect(state.apply(.ended(1, status: 137), at: .seconds(66)).last == .start(1))
        // The probe of the Caddy before says nothing about the next one.
        #expect(state.apply(.probed(1, isAnswered: false), at: .seconds(66)) == [])
        _ = state.apply(.ready(1), at: .seconds(67))
        #expect(state.generations.first?.unanswered == 0)
    }

    @Test func `an older Caddy that hangs is killed, and not started again`() {
        var state = handedOver()
        for _ in 0..<2 { _ = state.apply(.probed(1, isAnswered: false), at: .seconds(30)) }
        #expect(state.apply(.probed(1, isAnswered: false), at: .seconds(40)).last == .kill(1))
        let ended = state.apply(.ended(1, status: 137), at: .seconds(40))
        #expect(ended == [.log("generation 1 ended with status 137"), .discard(1)])
    }

    @Test func `the end of the container ends every Caddy and answers every client`() {
        var state = handedOver()
        _ = state.apply(.load(client: 8, drain: .seconds(30)), at: .seconds(11))
        #expect(
            state.apply(.stop, at: .seconds(12)) == [
                .log("the container ends"), .reply(client: 8, failure: .failed("the container ends")), .retire(1), .terminate(1),
                .retire(2), .terminate(2),
            ])
        #expect(state.apply(.ended(1, status: 0), at: .seconds(12)).last == .discard(1))
        #expect(state.apply(.ended(2, status: 0), at: .seconds(12)).last == .exit(0))
    }

    @Test func `a load that comes while the container ends is answered, and does not begin`() {
        var state = handedOver()
        _ = state.apply(.stop, at: .seconds(12))
        let effects = state.apply(.load(client: 9, drain: .zero), at: .seconds(12))
        #expect(effects == [.reply(client: 9, failure: .failed("the container ends"))])
        #expect(state.waiting.isEmpty)
    }
}
