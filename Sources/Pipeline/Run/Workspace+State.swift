package import Deployment
import FunctionModel
import Glibc
package import Workspaces

extension Workspace {
    /// Where this user's deployments have the running state. Only an engine knows whether it lies elsewhere: its proxy's label says it.
    package func usualState(environment: [String: String]) -> StateFolder {
        .usual(project: project.name, environment: environment)
    }

    /// The functions that are not gone: the repository's, and those that a kept deployment names.
    /// - Throws: what keeps the deployments from being read.
    package func neededFunctions(_ history: DeploymentHistory) throws -> Set<String> {
        Set(project.functions.map(\.name)).union(try history.kept().flatMap { $0.desired.functions.map(\.name) })
    }
}

extension PartialWorkspace {
    /// Where this user's deployments have the running state. Only an engine knows whether it lies elsewhere: its proxy's label says it.
    package func usualState(environment: [String: String]) -> StateFolder {
        .usual(project: project, environment: environment)
    }
}

extension StateFolder {
    /// Where this user's deployments of a project have it.
    static func usual(project: String, environment: [String: String]) -> StateFolder {
        StateFolder(path: path(project: project, environment: environment, userID: getuid()))
    }
}
