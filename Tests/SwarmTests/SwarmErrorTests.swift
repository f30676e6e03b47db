import ContainerEngine
import Testing

@testable import Swarm

struct SwarmErrorTests {
    @Test func `a manager knows its swarm`() throws {
        #expect(try SwarmMembership(state: .active, isManager: true, cluster: "w1").managedSwarm() == "w1")
    }

    @Test(arguments: [
        (SwarmMembership(state: .inactive), SwarmError.noSwarm),
        (SwarmMembership(state: .pending), .notJoined(reason: "")),
        (SwarmMembership(state: .error, error: "timeout"), .notJoined(reason: "timeout")),
        (SwarmMembership(state: .locked), .locked),
        (SwarmMembership(state: .active), .worker),
        (SwarmMembership(state: .active, isManager: true), .noLeader),
    ])
    func `any other engine is refused for its own reason`(membership: SwarmMembership, error: SwarmError) {
        #expect(throws: error) { try membership.managedSwarm() }
    }

    @Test(arguments: [
        (SwarmError.noSwarm, "`target: swarm` needs a manager of a swarm, and this engine is in no swarm"),
        (.notJoined(reason: ""), "this engine has not joined its swarm"),
        (.notJoined(reason: "timeout"), "this engine has not joined its swarm: timeout"),
        (.locked, "the swarm is locked: its manager waits for a key"),
        (.worker, "`target: swarm` needs a manager of a swarm, and this engine is a worker"),
        (.noLeader, "the managers of the swarm cannot agree, because too many of them are missing"),
        (.onlyOnOneHost("supervising", hint: "h"), "supervising is not possible on a swarm"),
        (.onlyOnSwarm("scaling"), "scaling needs a swarm, and the project runs on one host"),
    ])
    func `each error has a sentence and a hint`(error: SwarmError, sentence: String) {
        #expect(error.description == sentence && !error.hints.isEmpty)
    }
}
