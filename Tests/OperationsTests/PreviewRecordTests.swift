import Deployment
import FunctionModel
import Operations
import ProjectSupport
import TestSupport
import Testing

/// A preview takes its address from its newest deployment.
struct PreviewRecordTests {
    private let project = SmallProject()
    private let state = TemporaryFolder()

    private func operations() throws -> RepositoryOperations {
        RepositoryOperations(
            directory: project.folder.path, environment: ["FAASO_STATE": state.path], choice: StageChoice(try Stage("pr-1")))
    }

    @Test func `a preview of which nothing is on record opens`() throws {
        _ = try operations().partialWorkspace()
    }

    @Test func `a record that cannot be read is an error, and not an absent one`() throws {
        state.write(#"{"schema": "faaso.deployment/99"}"#, to: "shop-pr-1/deployments/000001.json")
        #expect(throws: DeploymentError.self) { try operations().partialWorkspace() }
    }
}
