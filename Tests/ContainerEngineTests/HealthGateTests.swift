import Synchronization
import Testing

@testable import ContainerEngine

struct HealthGateTests {
    /// A clock, a container, and the notices of the gate.
    private final class World: Sendable {
        struct State {
            var clock = Duration.zero
            var notices: [HealthGate.Notice] = []
        }
        let state = Mutex(State())
        var clock: Duration { state.withLock { $0.clock } }
        var notices: [HealthGate.Notice] { state.withLock { $0.notices } }

        func gate(
            exposed: [Int] = [], answer: @escaping @Sendable (Duration) -> ProbeResult = { _ in .failed("does not answer") },
            condition: @escaping @Sendable (Duration) -> HealthGate.Condition? = { _ in World.running },
            listening: @escaping @Sendable (Duration) -> [SocketTable.Socket]? = { _ in nil }
        ) -> HealthGate {
            HealthGate(
                port: 3000, path: "/ping", startPeriod: .seconds(30), period: "30s", exposed: { exposed },
                probe: { answer(self.clock) }, condition: { condition(self.clock) }, listening: { _ in listening(self.clock) },
                now: { self.clock }, sleep: { time in self.state.withLock { $0.clock += time } },
                notice: { text in self.state.withLock { $0.notices.append(text) } })
        }

        static let running = HealthGate.Condition(isRunning: true, exitCode: 0, outOfMemory: false, restarts: 0, process: 7)
    }

    private static func socket(_ port: Int, _ address: String = "0.0.0.0") -> SocketTable.Socket {
        SocketTable.Socket(address: SocketAddress(text: address), port: port, state: .listening, inode: 1)
    }

    @Test func `a container passes with its first good answer`() async throws {
        let world = World()
        #expect(try await world.gate(answer: { $0 < .seconds(3) ? .status(503) : .status(204) }).wait() == nil)
        #expect(world.clock < .milliseconds(3200))
    }

    @Test func `a port that opens ends the pause`() async throws {
        let open = Duration.milliseconds(1333)
        let world = World()
        let asked = Mutex(0)
        let gate = world.gate(
            answer: { time in
                asked.withLock { $0 += 1 }
                return time < open ? .failed("does not answer") : .status(200)
            }, listening: { $0 < open ? [Self.socket(40123, "127.0.0.11")] : [Self.socket(3000)] })
        #expect(try await gate.wait() == nil)
        #expect(world.clock >= open && world.clock <= open + .milliseconds(2))
        // Reads of the tables ask nobody.
        #expect(asked.withLock { $0 } < 40)
    }

    @Test func `a port that opens during a request ends the next pause at once`() async throws {
        for offset in 0..<100 {
            let open = Duration.milliseconds(500 + offset)
            let world = World()
            let gate = world.gate(
                answer: { time in
                    world.state.withLock { $0.clock += .milliseconds(5) }
                    return time < open ? .failed("does not answer") : .status(200)
                }, listening: { $0 < open ? [] : [Self.socket(3000)] })
            #expect(try await gate.wait() == nil)
            // The rest of one request, and the request that succeeds.
            #expect(world.clock <= open + .milliseconds(10), "\(open)")
        }
    }

    @Test(arguments: [Duration.zero, .microseconds(100), .milliseconds(1), .milliseconds(5), .milliseconds(40)])
    func `reads of the socket tables take at most a tenth of the time`(cost: Duration) async throws {
        let world = World()
        let reads = Mutex<[Duration]>([])
        let gate = world.gate(
            answer: { $0 < .milliseconds(1500) ? .failed("does not answer") : .status(200) },
            listening: { time in
                reads.withLock { $0.append(time) }
                world.state.withLock { $0.clock += cost }
                return []
            })
        #expect(try await gate.wait() == nil)
        let times = reads.withLock { $0 }
        #expect(times.count > 2)
        for (before, after) in zip(times, times.dropFirst()) {
            #expect(after - before >= max(cost * 10, cost + .milliseconds(2)))
        }
    }

    @Test(
        arguments: [
            (HealthGate.Condition?.none, "its container is gone"),
            (.init(isRunning: false, exitCode: 3, outOfMemory: false, restarts: 0, process: nil), "it ended with status 3"),
            (.init(isRunning: true, exitCode: 0, outOfMemory: true, restarts: 0, process: 7), "it ran out of memory"),
            (.init(isRunning: true, exitCode: 0, outOfMemory: false, restarts: 2, process: 7), "it ended, and the engine started it again"),
        ] as [(HealthGate.Condition?, String)])
    func `a container that ends has failed at once`(condition: HealthGate.Condition?, reason: String) async throws {
        let world = World()
        #expect(try await world.gate(condition: { _ in condition }).wait(restarts: 1)?.reason == reason)
        #expect(world.clock < .seconds(1))
    }

    @Test(arguments: [(Duration.milliseconds(2500), "it ran out of memory"), (.seconds(9), "it ended with status 137")])
    func `the reason of a kill has seconds to come`(delay: Duration, reason: String) async throws {
        let world = World()
        let gate = world.gate(condition: { now in
            .init(isRunning: false, exitCode: 137, outOfMemory: now >= delay, restarts: 0, process: nil)
        })
        let failure = try #require(try await gate.wait())
        #expect(failure.reason == reason && failure.hints.first?.contains("limits.memory") == true)
        #expect(world.clock < ContainerEnd.patience + .seconds(1))
    }

    @Test func `a port that the image exposes fails within seconds`() async throws {
        let world = World()
        let failure = try await world.gate(exposed: [8000], listening: { _ in [Self.socket(8000)] }).wait()
        #expect(failure?.reason == "nothing listens on port 3000; it listens on 8000, and its image has EXPOSE 8000")
        #expect(
            failure?.hints == [
                "if the function keeps to this port, write 'port: 8000' in metadata.yml",
                "listen on the port that the variable PORT names, which is 3000",
            ])
        #expect(world.clock < .seconds(8))
        #expect(world.notices == [.init(text: "\(failure?.reason ?? ""); waiting for at most 30s", isSuspicious: true)])
    }

    @Test(arguments: [[], [3000], [3000, 8000], [9000]])
    func `a port that the image does not expose alone is waited for, and told meanwhile`(exposed: [Int]) async throws {
        let world = World()
        let failure = try await world.gate(exposed: exposed, listening: { _ in [Self.socket(8000)] }).wait()
        #expect(failure?.reason.hasSuffix(", after 30s") == true)
        #expect(world.notices.count == 1)
        // A server whose second port opens late passes.
        let late = World()
        let passed = try await late.gate(
            exposed: exposed, answer: { $0 > .seconds(20) ? .status(200) : .failed("x") }, listening: { _ in [Self.socket(8000)] }
        ).wait()
        #expect(passed == nil)
    }

    @Test func `a program that is still starting is waited for, and no complaint is printed`() async throws {
        let world = World()
        let gate = world.gate(
            answer: { $0 > .seconds(4) ? .status(200) : .failed("x") }, listening: { _ in [Self.socket(40123, "127.0.0.11")] })
        #expect(try await gate.wait() == nil)
        #expect(world.notices == [.init(text: "waiting until it listens on port 3000, for at most 30s", isSuspicious: false)])
        let quick = World()
        #expect(try await quick.gate(answer: { $0 > .seconds(1) ? .status(200) : .failed("x") }, listening: { _ in [] }).wait() == nil)
        #expect(quick.notices == [])
        let silent = try await World().gate(listening: { _ in [] }).wait()
        #expect(silent?.reason == "nothing listens on port 3000, after 30s")
    }

    @Test func `a status is told with the path, and 404 with a hint`() async throws {
        let listening: @Sendable (Duration) -> [SocketTable.Socket]? = { _ in [Self.socket(3000)] }
        let missing = try await World().gate(answer: { _ in .status(404) }, listening: listening).wait()
        #expect(missing?.reason == "/ping answers 404 after 30s")
        #expect(missing?.hints == ["serve /ping, or name a path that exists: `health: {path: /…}` in metadata.yml"])
        #expect(
            try await World().gate(answer: { _ in .status(500) }, listening: listening).wait()
                == HealthGate.Failure("/ping answers 500 after 30s"))
    }

    @Test(
        arguments: [
            ([Self.socket(3000)], nil), ([Self.socket(3000, "::")], nil), ([Self.socket(3000, "127.0.0.1"), Self.socket(3000)], nil),
            ([Self.socket(3000, "127.0.0.1")], "it listens on port 3000 of 127.0.0.1 alone"),
            ([Self.socket(3000, "::1")], "it listens on port 3000 of 127.0.0.1 alone"), ([], "nothing listens on port 3000"),
            // The engine's name server listens here.
            ([Self.socket(40123, "127.0.0.11")], "nothing listens on port 3000"),
            ([Self.socket(8080), Self.socket(80)], "nothing listens on port 3000; it listens on 80, 8080"),
        ] as [([SocketTable.Socket], String?)])
    func `what listens is told`(sockets: [SocketTable.Socket], reason: String?) {
        #expect(PortDiagnosis(port: 3000, sockets: sockets, exposed: [])?.reason == reason)
    }

    @Test(
        arguments: [
            ([8000], [], 8000), ([8000, 9000], [9000], 9000), ([8000, 9000], [], nil), ([], [8000], nil), ([8000], [3000, 8000], 8000),
        ] as [([Int], [Int], Int?)])
    func `the port to write is named if it is clear`(listened: [Int], exposed: [Int], port: Int?) {
        let hints = PortDiagnosis(port: 3000, sockets: listened.map { Self.socket($0) }, exposed: exposed)?.hints ?? []
        #expect(hints.last == "listen on the port that the variable PORT names, which is 3000")
        #expect(hints.dropLast() == (port.map { ["if the function keeps to this port, write 'port: \($0)' in metadata.yml"] } ?? [])[...])
    }

    @Test(arguments: [(80, true), (1023, true), (1024, false), (3000, false)])
    func `a port that needs a privilege on some hosts is a hint`(port: Int, isHinted: Bool) async throws {
        let hint = "containers have no capabilities, and some hosts refuse them ports below 1024: choose another `port`"
        #expect(PortDiagnosis(port: port, sockets: [], exposed: [])?.hints.contains(hint) == isHinted)
        let ended = HealthGate.Condition(isRunning: false, exitCode: 1, outOfMemory: false, restarts: 0, process: nil)
        var gate = World().gate(condition: { _ in ended })
        gate.port = port
        #expect(try await gate.wait()?.hints == (isHinted ? [hint] : []))
    }

    @Test func `lines that repeat stand once`() {
        #expect(RepeatedLines.collapsed(["a", "a", "b", "a"]) == ["a (2 times)", "b", "a"])
        #expect(RepeatedLines.collapsed(Array(repeating: "x", count: 200)) == ["x (200 times)"])
        #expect(RepeatedLines.collapsed((0..<30).map { "\($0)" }, limit: 2) == ["28", "29"])
        #expect(RepeatedLines.collapsed([]) == [])
    }
}
