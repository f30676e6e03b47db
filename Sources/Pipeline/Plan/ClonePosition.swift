import Basics
package import Deployment
package import FunctionModel
package import Workspaces

extension Workspace {
    /// Warns of a clone that lacks commits which are deployed: `up` would deploy older files. Warns
    /// also if the deployments cannot be read. Nil if the clone has the commits, or if git does not
    /// know them.
    package func behindWarning(_ history: DeploymentHistory, environment: [String: String]) async -> Problem? {
        do {
            guard let deployed = try history.deployedCommit() else { return nil }
            return await behindWarning(deployment: deployed.deployment, commit: deployed.commit, environment: environment)
        } catch {
            return Problem("the recorded deployments cannot be read, so this clone cannot be compared with them: \(error)")
        }
    }

    /// Warns of a clone that lacks the commits of a deployment.
    package func behindWarning(deployment: Int, commit: String, environment: [String: String]) async -> Problem? {
        let deployed = (deployment: deployment, commit: commit)
        guard let head = GitRepository(root: root)?.commit, head != deployed.commit,
            let distance = await (try? Git(root: root, environment: environment))?.distance(to: deployed.commit)
        else { return nil }
        return ClonePosition(head: head, deployment: deployed.deployment, commit: deployed.commit, distance: distance).warning
    }
}

/// The commit of a clone beside the one that is deployed.
struct ClonePosition: Hashable, Sendable {
    var head: String
    var deployment: Int
    var commit: String
    var distance: CommitDistance

    /// The warning about it; nil if the clone has everything that is deployed.
    var warning: Problem? {
        guard distance.behind > 0 else { return nil }
        let (head, commit) = (head.prefix(12), commit.prefix(12))
        let commits = distance.behind.counted("commit")
        let message =
            distance.ahead == 0
            ? "this clone is \(commits) behind deployment \(deployment): HEAD is \(head), deployed is \(commit)"
            : "this clone lacks \(commits) of deployment \(deployment), and has \(distance.ahead) of its own: HEAD is \(head), "
                + "deployed is \(commit)"
        return Problem(message, hints: ["get them first (git pull), or go on to deploy the older files"])
    }
}
