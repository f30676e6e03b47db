import Basics
import BuildGraph
import Deployment
import Testing
import WorkModel

@testable import Pipeline

/// The notice of a plan that the running version was rolled back to.
struct RollbackNoticeTests {
    private func notice(_ node: Node, _ rollback: StandingRollback?) -> [String] {
        var plan = PlanReport(steps: [.init(Step(node, .replace, [Reason(.imageChanged)]))], unchanged: 0, unchecked: [])
        plan.note(rollback)
        return plan.problems.flatMap(\.diagnostic.lines)
    }

    @Test func `a step of what was brought back has the notice, with the way to keep it`() {
        #expect(
            notice(.container("a"), StandingRollback(number: 3, target: 1)) == [
                "warning: deployment 3 is a rollback to deployment 1; 'faaso up' deploys the repository again",
                "hint: to keep what runs, take the edit back first (git revert)",
            ])
        #expect(
            notice(.image("a"), StandingRollback(number: 5, target: 2, function: "a")).first
                == "warning: deployment 5 is a rollback of 'a' to deployment 2; 'faaso up' deploys the repository again")
    }

    @Test func `other steps have none`() {
        #expect(notice(.container("b"), StandingRollback(number: 5, target: 2, function: "a")) == [])
        #expect(notice(.caddyfile, StandingRollback(number: 3, target: 1)) == [])
        #expect(notice(.container("a"), nil) == [])
    }
}
