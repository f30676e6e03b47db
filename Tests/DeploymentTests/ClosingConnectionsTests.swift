import FunctionModel
import Testing

@testable import Deployment

/// The file that has Caddy close connections before a reload: there for that moment, and never for longer.
struct ClosingConnectionsTests {
    let before = Fixtures.desired([Fixtures.function("sum")])
    let after = Fixtures.desired(
        [Fixtures.function("sum")],
        routes: [DesiredRoute(path: "/sum", function: "sum"), DesiredRoute(path: "/more", function: "sum")])
    let mark = "/state/upstreams/.closing"

    @Test func `what a run that was killed left is removed before anything else is done`() async throws {
        let world = try await Fixtures.deployed(before)
        world.change { $0.files[mark] = [] }
        try await world.deployer().prepare(before)
        #expect(world.snapshot.effects == ["remove \(mark)"])
        try await world.deployer().prepare(before)
        #expect(world.snapshot.effects == ["remove \(mark)"])
    }

    @Test(arguments: [false, true])
    func `wherever a reload is cut off, the next run closes none any more`(killsAfter: Bool) async throws {
        var number = 0
        var wasKilled = true
        while wasKilled {
            let world = try await Fixtures.deployed(before)
            world.change { $0.killAt = (number, killsAfter) }
            _ = try? await world.deployer().applyLocked(after)
            wasKilled = world.snapshot.isKilled
            let effect = world.snapshot.effects.last ?? ""
            world.revive()
            _ = try await world.deployer().applyLocked(after)
            #expect(world.snapshot.files[mark] == nil, "cut off at \(effect)")
            #expect(world.snapshot.loaded?.contains("/more") == true, "cut off at \(effect)")
            number += 1
        }
        #expect(number >= 6)
    }
}
