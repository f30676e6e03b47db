import Deployment
import FunctionModel
package import Insight
import Pipeline
import WorkModel
import Workspaces

extension RepositoryOperations {
    /// Explains why a node would run or ran last, or what an edit of a path reaches.
    /// - Parameters:
    ///   - word: the name of a node or function, or a path.
    ///   - offline: if true, no engine is asked.
    ///   - differences: if true, the text inputs are compared with git.
    /// - Throws: ``PipelineError`` for a word that names nothing.
    package func why(_ word: String, offline: Bool, differences: Bool) async throws -> WhyReport {
        let (inspection, connection) = try await inspect(unopened(), offline: offline, about: word)
        let workspace = inspection.workspace
        let isOnSwarm = workspace.project.settings.isOnSwarm
        // Only a manager knows the state of a swarm.
        let state = connection?.state ?? (isOnSwarm ? nil : workspace.usualState(environment: environment))
        var report =
            switch try inspection.subject(named: word, from: directory) {
            case .node(let node):
                WhyReport(
                    inspection, node, cache: workspace.cache,
                    failures: try FailureMemory(workspace.cache, isOnSwarm: isOnSwarm).standing(state.map { DeploymentHistory(state: $0) }))
            case .path(let path): WhyReport(inspection, path, cache: workspace.cache)
            }
        if differences {
            let git = try? Git(root: workspace.root, environment: environment)
            try await report.addDifferences(inspection, root: workspace.root, cache: workspace.cache, git: git)
        }
        return report
    }

    /// Plans a node and all nodes that it needs; for a path, the whole graph. If no engine is
    /// asked, and the word is a node of a function, the graph may lack other functions.
    /// - Parameter unopened: the repository. Its files are scanned once.
    func inspect(
        _ unopened: UnopenedWorkspace, offline: Bool, about word: String
    ) async throws -> (inspection: Inspection, connection: EngineConnection?) {
        if offline, let part = await partialInspection(unopened, of: word) { return (part, nil) }
        let workspace = try workspace(unopened)
        let connection = offline ? nil : try await connectIfPossible(workspace)
        let inspection = try await runner(workspace, connection, about: word).inspect { graph in graph.node(named: word).map { [$0] } }
        return (inspection, connection)
    }

    /// A runner that explains a word. If the word is a node of a function, no other function is
    /// asked for its health.
    private func runner(_ workspace: Workspace, _ connection: EngineConnection?, about word: String) -> Runner {
        var options = RunOptions()
        if let name = (Node(word) ?? .image(word)).function, workspace.project.function(name) != nil { options.functions = .only([name]) }
        return Runner(workspace, connection: connection, environment: environment, options: options)
    }
}
