import ContentHash
import FunctionModel
import Testing

@testable import Pipeline

/// A deployment to a swarm pushes what it builds.
struct SwarmPushTests {
    private static let key = SigningKey.generate()

    private func settings(_ target: TargetKind?, trust: Trust?) -> Settings {
        var settings = Settings(project: "shop")
        settings.target = target
        settings.registry = trust.map { RegistrySettings(url: "reg:5000/shop", trust: $0) }
        return settings
    }

    private func pushes(
        _ settings: Settings, _ environment: [String: String] = [:], goal: Goal = .up, options: RunOptions = RunOptions()
    ) throws -> Bool { try options.pushing(for: goal, settings, environment).push }

    @Test func `up pushes if the images will be trusted`() throws {
        #expect(try pushes(settings(.swarm, trust: .anyone)))
        let signed = settings(.swarm, trust: .keys([Self.key.verifyingKey]))
        #expect(try pushes(signed, [RegistrySetupError.variable: Self.key.secretText]))
        #expect(try !pushes(signed))
    }

    @Test func `a key that nobody trusts is refused`() {
        let signed = settings(.swarm, trust: .keys([Self.key.verifyingKey]))
        #expect(throws: RegistrySetupError.self) {
            try pushes(signed, [RegistrySetupError.variable: SigningKey.generate().secretText])
        }
    }

    @Test func `other goals and other places push on request alone`() throws {
        let swarm = settings(.swarm, trust: .anyone)
        for goal in [Goal.build, .test, .deploy] { #expect(try !pushes(swarm, goal: goal)) }
        #expect(try !pushes(settings(nil, trust: .anyone)) && !pushes(settings(.host, trust: .anyone)))
        #expect(try !pushes(settings(.swarm, trust: nil)))
        var options = RunOptions()
        options.pullOnly = true
        #expect(try !pushes(swarm, options: options))
    }
}
