import CaddyKeeper
import ContainerEngine
import FoundationEssentials
import Operations
import Testing

@testable import Deployment
@testable import FaaSOCommands

struct StatusTextTests {
    private static func status(measured: Bool) throws -> DeploymentStatus {
        let use = measured ? #", "memory": 12345678, "memory_limit": 536870912, "cpu_percent": 103.1"# : ""
        let json = """
            {"schema": "faaso.status/1", "functions": [
              {"name": "mul", "state": "missing", "health": "unknown"},
              {"name": "sum", "state": "running", "health": "healthy", "since": "2026-01-02T03:04:05.123456789Z", "restarts": 2, "port": 20000,
               "image_key": "0123456789abcdef0123"\(use)}],
             "routes": [{"path": "/sum", "function": "sum"}, {"path": "/a", "function": "sum"}],
             "proxy": {"state": "running", "listen": "127.0.0.1:80", "since": "2026-01-02T03:04:00Z"}}
            """
        return try JSONDecoder().decode(DeploymentStatus.self, from: Data(json.utf8))
    }

    private let now = Date(timeIntervalSince1970: 1_767_323_050)  // 2026-01-02T03:04:10Z

    @Test func `a line for each function, and the proxy`() throws {
        #expect(
            StatusText(try Self.status(measured: false)).lines(now: now) == [
                "FUNCTION  STATE    HEALTH   SINCE  RESTARTS  PORT   IMAGE             ROUTES",
                "mul       missing  unknown  -      -         -      -                 -",
                "sum       running  healthy  5 s    2         20000  0123456789abcdef  /a /sum", "proxy running on 127.0.0.1:80 for 10 s",
            ])
    }

    @Test func `a proxy that does not answer is shown with the reason`() throws {
        var status = try Self.status(measured: false)
        (status.proxy.state, status.proxy.reason) = (.unreachable, "its keeper does not answer: no answer within 2s")
        let line = "proxy unreachable on 127.0.0.1:80 for 10 s: its keeper does not answer: no answer within 2s"
        #expect(StatusText(status).lines(now: now).last == line)
    }

    @Test func `an older Caddy that still runs, and how many connections keep it open`() throws {
        var status = try Self.status(measured: false)
        status.proxy.generations = [
            ProxyGeneration(number: 3, state: .retiring, connections: 2), ProxyGeneration(number: 4, state: .serving),
        ]
        #expect(StatusText(status).lines(now: now).last == "proxy generation 3 retiring: 2 open connections")
        status.proxy.generations = [ProxyGeneration(number: 4, state: .serving, unanswered: 2)]
        #expect(StatusText(status).lines(now: now).last == "proxy generation 4 serving: Caddy did not answer 2 probes")
    }

    @Test func `on a swarm tasks are counted, and those that do not run are explained`() throws {
        var status = try Self.status(measured: false)
        let tasks = [
            DeploymentStatus.SwarmTask(name: "sum.1", node: "one", state: "running"),
            DeploymentStatus.SwarmTask(name: "sum.2", node: nil, state: "pending", reason: "no suitable node"),
        ]
        let failure = DeploymentStatus.SwarmTask(name: "sum.2", node: "two", state: "failed", reason: "exit status 1")
        status.functions[1].service = DeploymentStatus.Service(running: 1, desired: 2, tasks: tasks, failure: failure, update: "updating")
        let proxies = [DeploymentStatus.SwarmTask(name: "proxy", node: "one", state: "running")]
        status.proxy.service = DeploymentStatus.Service(running: 1, desired: 1, tasks: proxies)
        status.nodes = [
            DeploymentStatus.SwarmNode(name: "one", state: "ready", availability: "active", leads: true),
            DeploymentStatus.SwarmNode(name: "two", state: "down", availability: "drain", leads: false),
        ]
        #expect(
            StatusText(status).lines(now: now) == [
                "FUNCTION  STATE    HEALTH   SINCE  TASKS  IMAGE             ROUTES",
                "mul       missing  unknown  -      -      -                 -",
                "sum       running  healthy  5 s    1/2    0123456789abcdef  /a /sum", "proxy running on 127.0.0.1:80 for 10 s",
                "sum: updating", "sum.2: pending (no suitable node)", "last failure: sum.2 on two: failed (exit status 1)",
                "node one (ready, leader): sum.1 proxy", "node two (down, drain): no tasks",
            ])
    }

    @Test func `with what each uses, where that is known`() throws {
        #expect(
            StatusText(try Self.status(measured: true), use: true).lines(now: now).dropLast() == [
                "FUNCTION  STATE    HEALTH   SINCE  RESTARTS  PORT   CPU     MEMORY              IMAGE             ROUTES",
                "mul       missing  unknown  -      -         -      -       -                   -                 -",
                "sum       running  healthy  5 s    2         20000  103.1%  11.8 MiB / 512 MiB  0123456789abcdef  /a /sum",
            ])
    }

    @Test func `the containers' names where they are wanted`() throws {
        var status = try Self.status(measured: false)
        status.functions[1].container = "shop_sum_1"
        #expect(
            StatusText(status, wide: true).lines(now: now).dropLast() == [
                "FUNCTION  STATE    HEALTH   SINCE  RESTARTS  PORT   CONTAINER   IMAGE             ROUTES",
                "mul       missing  unknown  -      -         -      -           -                 -",
                "sum       running  healthy  5 s    2         20000  shop_sum_1  0123456789abcdef  /a /sum",
            ])
    }

    /// Twelve functions, with one route each.
    private static func shop(longest: String = "order-notifications", routes: Int = 1) throws -> DeploymentStatus {
        var status = try Self.status(measured: true)
        let names = (1...11).map { "function-\($0)" } + [longest]
        status.functions = names.map { name in
            var function = status.functions[1]
            (function.name, function.container) = (name, "shop_\(name)_1")
            return function
        }
        status.routes = names.map { .init(path: "/" + $0, function: $0) }
        status.routes += (1..<max(1, routes)).map { .init(path: "/api/v1/resource-\($0)", function: longest) }
        return status
    }

    @Test(arguments: [60, 80, 100, 120, 200])
    func `twelve functions are twelve rows on a narrow terminal`(width: Int) throws {
        let lines = StatusText(try Self.shop()).lines(now: now, width: width)
        #expect(lines.allSatisfy { $0.count <= width } && (14...15).contains(lines.count), "\(lines)")
        #expect(lines.contains { $0.hasPrefix("order-notifications") && $0.hasSuffix("/order-notifications") })
    }

    @Test func `columns go by their importance, and are named`() throws {
        let text = StatusText(try Self.shop())
        func header(_ width: Int) -> [Substring] { text.lines(now: now, width: width)[0].split(separator: " ") }
        #expect(header(200) == ["FUNCTION", "STATE", "HEALTH", "SINCE", "RESTARTS", "PORT", "IMAGE", "ROUTES"])
        #expect(header(100) == ["FUNCTION", "STATE", "HEALTH", "SINCE", "RESTARTS", "PORT", "ROUTES"])
        #expect(header(80) == ["FUNCTION", "STATE", "HEALTH", "SINCE", "PORT", "ROUTES"])
        #expect(header(60) == ["FUNCTION", "STATE", "HEALTH", "ROUTES"])
        #expect(text.lines(now: now, width: 200).last?.hasPrefix("proxy ") == true)
        #expect(text.lines(now: now, width: 80).last == "no room for image, restarts; --json has all")
        let asked = StatusText(try Self.shop(), use: true, wide: true).lines(now: now, width: 130)[0]
        #expect(asked.contains("CPU") && asked.contains("MEMORY") && asked.contains("CONTAINER") && !asked.contains("IMAGE"), "\(asked)")
    }

    @Test(arguments: [80, 100, 120])
    func `many routes are broken below each other in their column`(width: Int) throws {
        let lines = StatusText(try Self.shop(routes: 12)).lines(now: now, width: width)
        #expect(lines.allSatisfy { $0.count <= width } && lines.count <= 26, "\(lines)")
        let routes = lines.flatMap { $0.split(separator: " ") }.filter { $0.hasPrefix("/api/") }
        #expect(routes.count == 11)
        let column = try #require(lines[0].firstRange(of: "ROUTES")).lowerBound.utf16Offset(in: lines[0])
        for line in lines where line.hasPrefix(" ") { #expect(line.prefix { $0 == " " }.count == column, "\(line)") }
    }

    @Test func `a function's longest name and route keep the table a table`() throws {
        let longest = String(repeating: "n", count: 40)
        let lines = StatusText(try Self.shop(longest: longest)).lines(now: now, width: 80)
        #expect(lines.count <= 16, "\(lines)")
    }

    @Test(arguments: [40, 50, 60, 70, 80])
    func `one long name costs one line more, and no word is broken`(width: Int) throws {
        let longest = String(repeating: "n", count: 38)
        let text = StatusText(try Self.shop(longest: longest))
        let lines = text.lines(now: now, width: width)
        #expect(lines.allSatisfy { $0.count <= width } && lines.count <= (width == 40 ? 30 : 20), "\(lines)")
        let words = lines.flatMap { $0.split(separator: " ").map(String.init) }
        #expect(words.contains(longest) && words.contains("/" + longest) && words.contains("/function-11"))
        let many = StatusText(try Self.shop(longest: longest, routes: 12)).lines(now: now, width: width)
        #expect(many.allSatisfy { $0.count <= width } && many.count <= (width == 40 ? 42 : 32), "\(many)")
        #expect(many.flatMap { $0.split(separator: " ") }.filter { $0.hasPrefix("/api/v1/resource-") }.count == 11)
    }

    @Test func `a long name has its own line, and its state below it`() throws {
        var status = try Self.status(measured: false)
        status.functions[0].name = "a-name-of-as-many-characters-as-allowed"
        let lines = StatusText(status).lines(now: now, width: 50)
        #expect(
            Array(lines.prefix(4)) == [
                "FUNCTION                 STATE    HEALTH   ROUTES", "a-name-of-as-many-characters-as-allowed",
                "                         missing  unknown  -", "sum                      running  healthy  /a /sum",
            ], "\(lines)")
    }

    @Test func `sentences below the table are broken at their spaces`() throws {
        var status = try Self.status(measured: false)
        let reason = "a reason of many words that say at length what has failed and why it did"
        status = status.including(["sum": DeploymentFailure(at: "2026-01-02T03:04:05Z", node: "test:sum", reason: reason, deployment: 12)])
        let lines = StatusText(status).lines(now: now, width: 60)
        #expect(
            lines.allSatisfy { $0.count <= 60 } && lines.joined(separator: " ").replacing("   ", with: " ").contains(reason), "\(lines)")
    }

    @Test func `what failed since is said below`() throws {
        var status = try Self.status(measured: false)
        let failure = DeploymentFailure(
            at: "2026-01-02T03:04:05Z", node: "test:sum", reason: "1 of 3 tests of 'sum' failed", deployment: 12)
        status = status.including(["sum": failure])
        status.functions[1].container = "shop_sum_1"
        status.functions[1].upstream = "sum-1"
        #expect(
            StatusText(status).lines(now: now)[3]
                == "sum: deployment 12 failed 5 s ago: 1 of 3 tests of 'sum' failed; an older version serves")
        status = status.including(["mul": DeploymentFailure(at: "2026-01-02T03:04:05Z", node: "image:mul", reason: "exit code 1")])
        #expect(StatusText(status).lines(now: now)[3] == "mul: the last deployment failed 5 s ago: exit code 1; nothing serves")
        status = status.including(["mul": DeploymentFailure(at: "one day", node: "image:mul", reason: "exit code 1")])
        #expect(StatusText(status).lines(now: now)[3] == "mul: the last deployment failed one day: exit code 1; nothing serves")
    }

    @Test(
        arguments: [
            (.stopped, "sum-1", .running), (.paused, "sum-1", .running), (.restarting, "sum-1", .running),
            (.running, nil, .running), (.running, "sum-1", .stopped), (.running, "sum-1", .missing),
        ] as [(DeploymentStatus.Function.State, String?, DeploymentStatus.Proxy.State)])
    func `an older version that no request reaches does not serve`(
        state: DeploymentStatus.Function.State, upstream: String?, proxy: DeploymentStatus.Proxy.State
    ) throws {
        var status = try Self.status(measured: false)
        status = status.including(["sum": DeploymentFailure(at: "2026-01-02T03:04:05Z", node: "container:sum", reason: "it ended")])
        (status.functions[1].container, status.functions[1].upstream) = ("shop_sum_1", upstream)
        (status.functions[1].state, status.proxy.state) = (state, proxy)
        let lines = StatusText(status).lines(now: now)
        #expect(lines[3] == "sum: the last deployment failed 5 s ago: it ended; nothing serves")
        #expect(lines[4].hasPrefix("hint: 'faaso up' starts"))
    }

    @Test func `an event has its time in UTC, to the millisecond`() throws {
        let event = try #require(
            ProjectEvent(
                .init(
                    type: "container", action: "die", actorID: "x",
                    attributes: [
                        "faaso.project": "p", "faaso.role": "function", "faaso.function": "sum", "name": "p_sum_1", "exitCode": "1",
                    ],
                    time: .init(nanoseconds: 1_767_323_050_007_999_999)), project: "p"))
        #expect(EventText(event).text { $0 } == "03:04:10.007  container:sum  p_sum_1 ended with status 1")
        #expect(EventRecord(event).at == "2026-01-02T03:04:10.007Z")
    }
}
