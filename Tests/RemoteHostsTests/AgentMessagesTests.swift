import Basics
import BuildGraph
import ContainerEngine
import Deployment
import FunctionModel
import Testing
import WorkModel

@testable import RemoteHosts

struct AgentMessagesTests {
    private struct Broken: Explained {
        var description: String { "function 'sum' did not become healthy" }
        var hints: [String] { ["look at its log"] }
        var blame: Blame { .run }
        var diagnostics: [Diagnostic] { [Diagnostic(.error, description, at: "a.yml:1:2", details: ["line 1"], hints: hints)] }
    }

    @Test func `an order arrives as it was sent`() throws {
        let function = DesiredFunction(
            name: "sum", image: FunctionImage(id: "sha256:1", key: "k", reference: "shop/sum:1"),
            configuration: ContainerConfiguration(environment: ["A": "1"], limits: Limits()), health: Health(), drain: .seconds(3))
        let desired = DesiredState(
            project: "shop", repository: "git@example:shop", functions: [function], listen: Listen(), proxy: ProxySettings())
        let order = DeploymentOrder(
            desired: desired, only: ["sum"], refused: ["total": RemoteFailure(Broken())], commit: "c", dirty: true, wait: false
        )
        let line = try JSONCoding.line(AgentRequest.deploy(order))
        #expect(line.count { $0 == UInt8(ascii: "\n") } == 1)
        guard case .deploy(let read) = try JSONCoding.decode(AgentRequest.self, from: line) else {
            Issue.record("another request")
            return
        }
        #expect(read.desired == desired && read.only == ["sum"] && read.commit == "c" && read.dirty == true && !read.wait)
        #expect(read.refused["total"]?.diagnostics == Broken().diagnostics)
    }

    @Test func `a result keeps its step and the whole error`() throws {
        let step = Step(.container("sum"), .replace, [Reason(.imageChanged, "image:sum", detail: "a -> b")], interrupts: true)
        let result = NodeResult(.container("sum"), .failed, step: step, error: Broken(), start: 1, seconds: 2)
        let line = try JSONCoding.line(AgentMessage.event(.ended(AgentResult(result))))
        guard case .event(.ended(let read)) = try JSONCoding.decode(AgentMessage.self, from: line) else {
            Issue.record("another message")
            return
        }
        let back = read.result(of: "prod")
        #expect(back.node == result.node && back.outcome == .failed && back.start == 1 && back.seconds == 2)
        #expect(back.step?.line == step.line && back.step?.interrupts == true)
        #expect((back.error as? any Explained)?.diagnostics == Broken().diagnostics)
    }

    @Test func `advice from a host names the host, and keeps a host that is named`() throws {
        struct Advised: Explained {
            var description: String { "'faaso status' knows" }
            var hints: [String] { ["set it: faaso secret set token", "see 'faaso logs --to fra sum'", "'faaso test sum' runs it"] }
            var blame: Blame { .run }
        }
        let advised = RemoteFailure(Advised()).on("prod")
        #expect(advised.description == "prod: 'faaso status --to prod' knows")
        #expect(
            advised.hints == ["set it: faaso secret set --to prod token", "see 'faaso logs --to fra sum'", "'faaso test sum' runs it"])
    }

    @Test func `the line of a file survives the way, and older versions send none`() throws {
        let problem = Problem("x", at: SourceLocation(file: "a.yml", line: 1, column: 4)).quoting("a: 1")
        let sent = try JSONCoding.compact(RemoteFailure(ProjectProblems([problem])))
        let read = try JSONCoding.decode(RemoteFailure.self, from: sent)
        #expect(read.diagnostics == [problem.diagnostic()] && read.diagnostics.first?.source == SourceLine("a: 1", column: 4))
        let older = #"{"blame":"run","messages":[{"details":[],"hints":[],"isWarning":false,"text":"x"}]}"#
        #expect(try JSONCoding.decode(RemoteFailure.self, from: Array(older.utf8)).diagnostics == [Diagnostic(.error, "x")])
    }

    @Test(arguments: [Blame.run, .project, .engine, .interrupt])
    func `the blame of an error survives the way`(blame: Blame) throws {
        struct Blamed: Explained {
            var blame: Blame
            var description: String { "x" }
            var hints: [String] { [] }
        }
        let read = try JSONCoding.decode(RemoteFailure.self, from: JSONCoding.compact(RemoteFailure(Blamed(blame: blame))))
        #expect(read.blame == blame)
    }
}
