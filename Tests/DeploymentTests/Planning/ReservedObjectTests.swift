import DeploymentSupport
import FunctionModel
import Testing

@testable import Deployment
@testable import SingleHost

struct ReservedObjectTests {
    @Test(
        arguments: [
            (ReservedObject.Kind.volume, [:], false), (.volume, ["com.example": "x"], false),
            (.volume, Labels.base("shop", .volume), false),
            (.volume, Labels.base("shop", .secrets), true), (.volume, Labels.base("other", .volume), true),
            (.volume, Labels.base("other", .secrets), true), (.volume, Labels.base("shop", .keeper), true),
            (.volume, Labels.base("other", .keeper), true), (.volume, [Labels.project: "shop"], true), (.network, [:], false),
            (.network, Labels.base("shop", .network), true), (.network, Labels.base("other", .network), true),
            (.network, Labels.base("shop", .joinedNetwork), false), (.network, Labels.base("other", .joinedNetwork), true),
            (.volume, Labels.base("shop", .joinedNetwork), true),
        ] as [(ReservedObject.Kind, [String: String], Bool)])
    func `what faaso made for something else is reserved`(kind: ReservedObject.Kind, labels: [String: String], isReserved: Bool) {
        #expect((ReservedObject(kind, "x", labels: labels, for: "shop") != nil) == isReserved)
    }

    @Test func `a function that names a reserved object is refused, and the old version serves`() async throws {
        let before = Fixtures.desired([Fixtures.function("sum")])
        for kind in [ReservedObject.Kind.volume, .network] {
            let world = try await Fixtures.deployed(before)
            world.change { state in
                state.volumes["theirs"] = Labels.base("other", .secrets)
                state.networks["theirs"] = Labels.base("other", .network)
                state.mustServe = ["sum"]
            }
            var desired = before
            if kind == .volume {
                desired.functions[0].configuration.volumes = [Volume(source: "theirs", target: "/loot")]
            } else {
                desired.functions[0].configuration.networks = ["theirs"]
            }
            let report = try await world.deployer().deployLocked(desired)
            let failure = try #require(report.failures["sum"])
            #expect("\(failure)".hasPrefix("function 'sum' names the \(kind.rawValue) 'theirs', which"))
            #expect(world.snapshot.violations == [])
            #expect(!world.snapshot.effects.contains { $0.hasPrefix("create shop_sum_2") })
        }
    }
}
