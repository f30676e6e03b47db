import Deployment
import FunctionModel
import ProjectSupport
import TestSupport
import Testing
import Workspaces

@testable import Pipeline

struct ClonePositionTests {
    private func warning(ahead: Int, behind: Int) -> String? {
        ClonePosition(
            head: "1111111111111111111111111111111111111111", deployment: 12, commit: "2222222222222222222222222222222222222222",
            distance: CommitDistance(ahead: ahead, behind: behind)
        ).warning?.message
    }

    @Test func `a clone that lacks commits is warned about, with both commits and their number`() {
        #expect(
            warning(ahead: 0, behind: 3)
                == "this clone is 3 commits behind deployment 12: HEAD is 111111111111, deployed is 222222222222")
        #expect(
            warning(ahead: 2, behind: 1)
                == "this clone lacks 1 commit of deployment 12, and has 2 of its own: HEAD is 111111111111, deployed is 222222222222")
    }

    @Test(arguments: [0, 4]) func `a clone that has all that is deployed is not`(ahead: Int) {
        #expect(warning(ahead: ahead, behind: 0) == nil)
    }

    @Test func `a deployment that cannot be read is a warning, too`() async throws {
        let (project, state) = (SmallProject(), TemporaryFolder())
        state.write(#"{"schema": "faaso.deployment/99"}"#, to: "deployments/000001.json")
        let history = DeploymentHistory(state: StateFolder(path: state.path))
        let warning = try await Workspace(containing: project.folder.path).behindWarning(history, environment: [:])
        #expect(warning?.message.hasPrefix("the recorded deployments cannot be read, so this clone cannot be compared with them: ") == true)
    }
}
