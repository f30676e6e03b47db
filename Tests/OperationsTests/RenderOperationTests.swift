import Deployment
import FunctionModel
import Operations
import ProjectSupport
import Rendering
import TestSupport
import Testing
import WorkModel

/// The files for other engines, from a deployment on record. No engine answers.
struct RenderOperationTests {
    private let project = SmallProject()
    private let state = TemporaryFolder()
    private let folder = TemporaryFolder()

    private var operations: RepositoryOperations {
        let environment = ["DOCKER_HOST": "unix:///tmp/faaso-render-no-engine.sock", "FAASO_STATE": state.path]
        return RepositoryOperations(directory: project.folder.path, environment: environment) { _ in }
    }

    /// Records a deployment of one function.
    private func record(_ configuration: ContainerConfiguration = ContainerConfiguration(limits: Limits())) throws {
        let function = DesiredFunction(
            name: "sum", image: FunctionImage(id: "sha256:a", key: String(repeating: "a", count: 64), reference: "shop/sum:aaaa"),
            configuration: configuration, health: Health(), drain: .seconds(30))
        let desired = DesiredState(
            project: "shop", repository: "/r", functions: [function], routes: [DesiredRoute(path: "/sum", function: "sum")],
            listen: Listen(), proxy: ProxySettings())
        let history = DeploymentHistory(state: StateFolder(path: state.path + "/shop"))
        try history.append(DeploymentRecord(number: 1, at: "2026-11-29T10:00:00Z", by: "ann@one", desired: desired))
    }

    @Test func `a project without a deployment has nothing to write`() async throws {
        await #expect(throws: RenderError.nothingDeployed(project: "shop")) {
            _ = try await operations.render(.compose, to: folder.path, isForced: false)
        }
    }

    @Test func `the last deployment is written, and an edited file is not replaced`() async throws {
        try record()
        let written = try await operations.render(.compose, to: folder.path, isForced: false)
        #expect(written.files == ["Caddyfile", "compose.yaml"].map { "\(folder.path)/\($0)" })
        #expect(written.notes.first?.contains("the images are those of this engine") == true)
        // The same files again are no error.
        _ = try await operations.render(.compose, to: folder.path, isForced: false)
        folder.write("edited\n", to: "compose.yaml")
        await #expect(throws: RenderError.exists("\(folder.path)/compose.yaml")) {
            _ = try await operations.render(.compose, to: folder.path, isForced: false)
        }
        #expect(folder.read("compose.yaml") == "edited\n")
        _ = try await operations.render(.compose, to: folder.path, isForced: true)
        #expect(folder.read("compose.yaml")?.contains("image: \"shop/sum:aaaa\"") == true)
    }

    @Test func `variables of an environment file come from it, and the others are written`() async throws {
        project.folder.write("TOKEN=abc\n", to: "functions/sum/.env")
        project.folder.write(
            "runtime: plain\nenvironment_file: functions/sum/.env\nenvironment: {PRECISION: 2}\n", to: "functions/sum/metadata.yml")
        try record(
            ContainerConfiguration(
                environment: ["TOKEN": "abc", "PRECISION": "2"], environmentFile: "functions/sum/.env", limits: Limits()))
        _ = try await operations.render(.compose, to: "files", isForced: false)
        let text = try #require(project.folder.read("files/compose.yaml"))
        #expect(text.contains("    env_file:\n      - \"../functions/sum/.env\"\n") && text.contains("      PRECISION: \"2\"\n"))
        #expect(!text.contains("abc") && !text.contains("TOKEN"))
    }

    @Test func `a relative folder is one of the repository, and is created`() async throws {
        try record()
        let written = try await operations.render(.kubernetes, to: "deploy/cluster", isForced: false)
        #expect(written.files == ["deploy/cluster/kubernetes.yaml"])
        #expect(project.folder.read("deploy/cluster/kubernetes.yaml")?.contains("kind: \"Deployment\"") == true)
    }
}
