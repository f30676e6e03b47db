import ContentHash
import FunctionModel
import Testing

@testable import Insight

/// The findings of `faaso doctor` about the project's registry, without an engine.
struct DoctorRegistryTests {
    private func checks(_ settings: RegistrySettings?, _ key: String?) async -> [DoctorReport.Check] {
        var report = DoctorReport()
        await report.registry(settings, nil, key.map { ["FAASO_SIGNING_KEY": $0] } ?? [:])
        return report.checks
    }

    @Test func `a key that nobody trusts, and a text that is none, are failures`() async {
        let (own, other) = (SigningKey.generate(), SigningKey.generate())
        let settings = RegistrySettings(url: "127.0.0.1:5000/shop", trust: .keys([own.verifyingKey]))
        #expect(await checks(settings, own.secretText).map(\.finding) == ["FAASO_SIGNING_KEY signs as \(own.verifyingKey)"])
        let foreign = await checks(settings, other.secretText)
        #expect(foreign.map(\.result) == [.failed] && foreign[0].hints == ["add it to registry.trust in faaso.yml"])
        let wrong = await checks(settings, "secret")
        #expect(wrong.map(\.result) == [.failed] && !wrong[0].finding.contains("secret"))
    }

    @Test func `a project without a registry or a key has no such line`() async {
        #expect(await checks(nil, SigningKey.generate().secretText) == [])
        #expect(await checks(RegistrySettings(url: "127.0.0.1:5000/shop", trust: .anyone), nil) == [])
    }
}
