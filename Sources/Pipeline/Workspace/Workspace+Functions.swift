package import Deployment
import FunctionModel
import Glibc

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

    /// Has the cache anything of a function that is not in the repository?
    package var cachesOthers: Bool {
        let own = Set(project.functions.map(\.name))
        return cache.items().contains { $0.kind.function.map { !own.contains($0) } ?? false }
    }
}

extension StateFolder {
    /// Where this user's deployments of a project have it.
    static func usual(project: String, environment: [String: String]) -> StateFolder {
        StateFolder(path: path(project: project, environment: environment, userID: getuid()))
    }
}
