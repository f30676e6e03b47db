package import Deployment
import FunctionModel
import Glibc
package import Workspaces

extension Workspace {
    /// The folder with the running state of this user's deployments. Another folder is possible:
    /// only the engine knows it, from the label of the proxy.
    package func usualState(environment: [String: String]) -> StateFolder {
        .usual(project: project.name, environment: environment)
    }

    /// The functions of the repository, and those of the stored deployments.
    /// - Throws: an error if the deployments cannot be read.
    package func neededFunctions(_ history: DeploymentHistory) throws -> Set<String> {
        Set(project.functions.map(\.name)).union(try history.kept().flatMap { $0.desired.functions.map(\.name) })
    }
}

extension PartialWorkspace {
    /// The folder with the running state of this user's deployments. Another folder is possible:
    /// only the engine knows it, from the label of the proxy.
    package func usualState(environment: [String: String]) -> StateFolder {
        .usual(project: project, environment: environment)
    }
}

extension StateFolder {
    /// The folder with the running state of this user's deployments of a project.
    package static func usual(project: String, environment: [String: String]) -> StateFolder {
        StateFolder(path: path(project: project, environment: environment, userID: getuid()))
    }
}
