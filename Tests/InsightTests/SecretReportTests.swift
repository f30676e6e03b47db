import Deployment
import FunctionModel
import Testing

@testable import Insight

struct SecretReportTests {
    private static func function(_ name: String, secrets: [String] = [], builds: [String] = []) -> Function {
        var metadata = Metadata()
        (metadata.secrets, metadata.buildSecrets) = (secrets, builds)
        return Function(name: name, runtime: "web", metadata: metadata)
    }

    @Test func `a secret is listed with who uses it, whether it is set or not`() {
        let project = Project(
            name: "shop", settings: Settings(project: "shop"),
            functions: [
                Self.function("a", secrets: ["password"], builds: ["token", "password"]),
                Self.function("b", secrets: ["password", "missing"]),
            ])
        let report = SecretReport(
            functions: project.functions, stored: ["password": 1_700_000_000, "old": 0], deployed: nil,
            environment: ["FAASO_SECRET_TOKEN": "x", "FAASO_SECRET_MISSING": "x"])
        #expect(
            report.secrets.map { "\($0.name) \($0.state) \($0.changed ?? "-") \($0.functions) \($0.builds)" } == [
                #"missing missing - ["b"] []"#, #"old stored 1970-01-01T00:00:00Z [] []"#,
                #"password stored 2023-11-14T22:13:20Z ["a", "b"] ["a"]"#, #"token environment - [] ["a"]"#,
            ])
    }

    @Test func `a function that left the repository and still runs is a user`() {
        let project = Project(name: "shop", settings: Settings(project: "shop"), functions: [Self.function("a")])
        let configuration = ContainerConfiguration(secrets: ["password": "v"], limits: Limits())
        let gone = DesiredFunction(name: "gone", image: nil, configuration: configuration, health: Health(), drain: .seconds(1))
        let deployed = DesiredState(project: "shop", repository: "r", functions: [gone], listen: Listen(), proxy: ProxySettings())
        let report = SecretReport(functions: project.functions, stored: [:], deployed: deployed, environment: [:])
        #expect(report.secrets.map(\.name) == ["password"] && report.secret("password")?.functions == ["gone"])
    }
}
