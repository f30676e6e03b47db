import Deployment
import FoundationEssentials
import FunctionModel
import Pipeline
import Workspaces

/// The rules for a stage without a file: a preview.
extension RepositoryOperations {
    /// The purpose for which a repository is opened.
    enum Purpose {
        /// The files say what is to be deployed.
        case deploying
        /// Only the running state counts.
        case observing
    }

    /// The choice for a purpose.
    ///
    /// A preview has its address from `--listen`. Without the option it keeps the address of its
    /// newest deployment on this host, as far as this user's state shows. The running state alone
    /// needs none.
    /// - Throws: ``WorkspaceError``, ``ProjectProblems`` with the problems of faaso.yml, and an
    ///   error if the deployments cannot be read.
    func choice(for purpose: Purpose) throws -> StageChoice {
        guard let stage = choice.stage, choice.listen == nil else { return choice }
        var known = choice
        known.needsFile = false
        let unopened = try UnopenedWorkspace(containing: directory, choice: known)
        if FileManager.default.fileExists(atPath: unopened.root + "/" + stage.path) { return choice }
        if let settings = try? unopened.settings(), settings.isPreview, !settings.isOnSwarm {
            let state = StateFolder.usual(project: settings.project, environment: environment)
            known.listen = try DeploymentHistory(state: state).last()?.desired.listen
        }
        known.needsFile = purpose == .deploying
        return known
    }

    /// Refuses a preview of which nothing is deployed. Its name is likely mistyped.
    /// - Throws: ``StageError/unknown(_:known:)``.
    func checkStage(_ partial: PartialWorkspace, _ connection: EngineConnection) async throws {
        guard let stage = partial.settings.stage, partial.settings.isPreview, choice.listen == nil, !connection.state.exists else { return }
        guard try await connection.target().observation().isEmpty else { return }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: partial.root)) ?? []
        throw StageError.unknown(stage, known: Stage.named(among: names))
    }
}
