import ContainerEngine
import Deployment
import SingleHost
import FoundationEssentials
import Operations
import Testing

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

    @Test func `what failed since is said below`() throws {
        var status = try Self.status(measured: false)
        let failure = DeploymentFailure(
            at: "2026-01-02T03:04:05Z", node: "test:sum", reason: "1 of 3 tests of 'sum' failed", deployment: 12)
        status = status.including(["sum": failure])
        status.functions[1].container = "shop_sum_1"
        #expect(
            StatusText(status).lines(now: now)[3]
                == "sum: deployment 12 failed 5 s ago: 1 of 3 tests of 'sum' failed; an older version serves")
        status = status.including(["mul": DeploymentFailure(at: "2026-01-02T03:04:05Z", node: "image:mul", reason: "exit code 1")])
        #expect(StatusText(status).lines(now: now)[3] == "mul: the last deployment failed 5 s ago: exit code 1; nothing serves")
        status = status.including(["mul": DeploymentFailure(at: "one day", node: "image:mul", reason: "exit code 1")])
        #expect(StatusText(status).lines(now: now)[3] == "mul: the last deployment failed one day: exit code 1; nothing serves")
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
