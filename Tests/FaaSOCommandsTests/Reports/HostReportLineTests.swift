import BuildGraph
import FoundationEssentials
import FunctionModel
import Operations
import Pipeline
import RemoteHosts
import Testing
import WorkModel

@testable import FaaSOCommands

struct HostReportLineTests {
    private static func report(_ host: RemoteHost, _ outcome: NodeOutcome, deployment: Int?) -> HostReport {
        let result = NodeResult(
            .container("sum"), outcome, step: Step(.container("sum"), .replace, [Reason(.imageChanged)]), start: 0, seconds: 1)
        let run = RunReport(
            id: "1", goal: .up, started: Date(timeIntervalSince1970: 0), seconds: 1, commit: nil,
            steps: [RunReport.Step(result, planned: result.step)], deployment: deployment)
        return HostReport(host, run)
    }

    @Test func `each host has a line, also one that was not begun`() throws {
        let address = try #require(HostAddress("ssh://ann@example"))
        let hosts = ["fra", "par", "ams", "lon", "rom"].map { RemoteHost(name: $0, address: address) }
        let reports = [
            Self.report(hosts[0], .done, deployment: 2), Self.report(hosts[1], .reused, deployment: nil),
            Self.report(hosts[2], .failed, deployment: 3), HostReport(hosts[3], failure: RemoteFailure(message: "no route")),
        ]
        #expect(
            HostReport.lines(hosts, reports) == [
                "fra  deployed as 2", "par  up to date", "ams  1 failed", "lon  failed: no route", "rom  not begun",
            ])
    }
}
