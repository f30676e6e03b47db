import Deployment
import FunctionModel
import Glibc

extension Workspace {
    /// The functions that are not gone: the repository's, and those that a kept deployment of this user's names. No engine is asked.
    package func neededFunctions(environment: [String: String]) -> Set<String> {
        let path = StateFolder.path(project: project.name, environment: environment, userID: getuid())
        let deployments = (try? DeploymentHistory(state: StateFolder(path: path)).kept()) ?? []
        return Set(project.functions.map(\.name)).union(deployments.flatMap { $0.desired.functions.map(\.name) })
    }
}
