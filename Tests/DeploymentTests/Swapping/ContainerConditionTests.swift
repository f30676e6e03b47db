import Testing

@testable import Deployment
@testable import SingleHost

struct ContainerConditionTests {
    @Test(arguments: [(RunState.running, "start"), (.paused, "start"), (.restarting, "end"), (.stopped, "end")])
    func `since when it is in its state`(state: RunState, since: String) {
        #expect(ContainerCondition(state: state, startedAt: "start", finishedAt: "end").since == since)
        #expect(ContainerCondition(state: state).since == nil)
    }
}
