import CaddyKeeper
import ContainerEngine
import Deployment
import FunctionModel
import ProjectSupport
import Testing
import Workspaces

@testable import Insight

/// The findings of `faaso doctor` about the proxy's port.
struct DoctorListenTests {
    /// Port 8080 of 127.0.0.1, used by a socket of an unknown process.
    private let table = """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0000000000000000 100 0 0 10 0

        """

    private func checks(_ containers: [ContainerSummary]?, _ tables: [String]) throws -> [String] {
        var report = DoctorReport()
        report.listen(try SmallProject().workspace().project.settings, containers: containers, tables: tables)
        return report.checks.map { "\($0.result) \($0.finding) \($0.hints.count)" }
    }

    @Test func `only the engine's answer shows whether another project holds a port`() throws {
        #expect(try checks([], [table]) == ["failed 127.0.0.1:8080 is in use by somebody 1"])
        #expect(try checks(nil, [table]) == ["warned 127.0.0.1:8080 is in use; by whom only the engine knows 0"])
        #expect(try checks(nil, []) == ["passed 127.0.0.1:8080 is free, or this project's 0"])
    }

    @Test func `a proxy that does not serve is named with the reason`() {
        func check(_ change: (inout ObservedProxy) -> Void) -> [String] {
            var proxy = ObservedProxy(id: "c1", name: "shop_proxy", state: .running, fields: [:], networks: [], answers: true)
            change(&proxy)
            var report = DoctorReport()
            report.proxy(proxy)
            return report.checks.map { "\($0.name) \($0.result) \($0.finding)" }
        }
        #expect(check { _ in } == ["proxy passed shop_proxy serves"])
        #expect(check { $0.state = .stopped } == ["proxy failed shop_proxy is stopped"])
        let silent = check { ($0.answers, $0.silence) = (false, .keeper("no answer within 2s")) }
        #expect(silent == ["proxy failed shop_proxy does not answer: its keeper does not answer: no answer within 2s"])
        let hung = check { $0.report = ProxyReport(generations: [ProxyGeneration(number: 1, state: .serving, unanswered: 2)]) }
        #expect(hung == ["proxy warned Caddy in shop_proxy did not answer 2 probes; a Caddy that hangs is killed and started again"])
    }

    @Test func `a port that is in use is named with its holder, and a free one asks no engine`() async throws {
        let settings = try SmallProject().workspace().project.settings
        func used(_ tables: [String], _ containers: [ContainerSummary]?) async -> [String] {
            var asked = 0
            let checks = await DoctorReport.usedPorts(settings, tables: tables) {
                asked += 1
                return containers
            }
            return checks.map(\.finding) + ["asked \(asked)"]
        }
        #expect(await used([], nil) == ["asked 0"])
        #expect(await used([table], nil) == ["127.0.0.1:8080 is in use; by whom only the engine knows", "asked 1"])
        #expect(await used([table], []) == ["127.0.0.1:8080 is in use by somebody", "asked 1"])
    }
}
