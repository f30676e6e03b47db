import Basics
import BuildGraph
import FoundationEssentials
import FunctionModel
import Insight
import Pipeline
import RemoteHosts
import TestSupport
import Testing
import WorkModel

@testable import Operations

/// The results of hosts, as `--report` has them.
struct HostReportTests {
    private struct Broken: Explained {
        var description: String { "two problems" }
        var hints: [String] { ["look", "think"] }
        var blame: Blame { .project }
        var diagnostics: [Diagnostic] {
            [Diagnostic(.error, "no runtime", at: "a.yml:1:2", hints: ["look"]), Diagnostic(.error, "no route", hints: ["think"])]
        }
    }

    private static func host(_ name: String) throws -> RemoteHost {
        RemoteHost(name: name, address: try #require(HostAddress("ssh://ann@\(name)")))
    }

    private static func run(_ outcomes: [NodeOutcome], deployment: Int? = nil) -> RunReport {
        let results = outcomes.map { outcome in
            NodeResult(
                .container("sum"), outcome, step: Step(.container("sum"), .replace, [Reason(.imageChanged)]),
                error: outcome == .failed ? Broken() : nil, start: 1, seconds: 2)
        }
        return RunReport(
            id: "20260102T030405Z-1", goal: .up, started: Date(timeIntervalSince1970: 1_767_323_045), seconds: 1, commit: nil,
            steps: results.map { RunReport.Step($0, planned: $0.step) }, deployment: deployment)
    }

    @Test func `a failed host has the first message of its error, with place and hints`() throws {
        let report = HostReport(try Self.host("fra"), failure: Broken())
        #expect(report.error == "a.yml:1:2: no runtime" && report.hints == ["look"])
    }

    @Test func `a broken link has its hint in the report`() throws {
        let error = SSHError.failed(host: "fra", errors: ["ssh: Could not resolve hostname fra: Name or service not known"])
        let report = HostReport(try Self.host("fra"), failure: error)
        #expect(report.error == "the link to fra failed: ssh: Could not resolve hostname fra: Name or service not known")
        #expect(report.hints == error.hints && report.hints?.isEmpty == false)
    }

    @Test func `an error without advice has no hints`() throws {
        let report = HostReport(try Self.host("fra"), failure: RemoteFailure(message: "the disk is full"))
        #expect(report.error == "the disk is full" && report.hints == nil)
    }

    @Test func `a host failed if an error ended it or a step failed`() throws {
        let host = try Self.host("fra")
        #expect(HostReport(host, failure: Broken()).isFailed)
        #expect(HostReport(host, Self.run([.done, .failed], deployment: 1)).isFailed)
        #expect(!HostReport(host, Self.run([.done, .skipped, .reused], deployment: 1)).isFailed)
    }

    @Test func `a run is not good if nothing was built, or a host failed`() throws {
        let good = HostReport(try Self.host("fra"), Self.run([.done], deployment: 1))
        let bad = HostReport(try Self.host("par"), failure: Broken())
        let built = GoalOutcome(report: Self.run([.done]), workspace: try Scene().operations().workspace(), recorder: TraceRecorder())
        let unbuilt = GoalOutcome(report: Self.run([.failed]), workspace: built.workspace, recorder: TraceRecorder())
        let cases: [(GoalOutcome?, [HostReport], Bool)] = [
            (built, [good], true), (built, [good, bad], false), (nil, [good], false), (unbuilt, [good], false),
        ]
        for (local, reports, isGood) in cases {
            #expect(HostedOutcome(local: local, hosts: [], reports: reports, failure: nil).isGood == isGood)
        }
    }

    @Test func `the report of a run on hosts agrees with its schema`() throws {
        let hosts = [
            HostReport(try Self.host("fra"), Self.run([.done], deployment: 2)), HostReport(try Self.host("par"), failure: Broken()),
        ]
        let bytes = try JSONCoding.pretty(HostedRunReport(Self.run([.done]), hosts: hosts))
        let document = try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
        #expect(try JSONSchema(published: "report").problems(document) == [])
    }
}
