package import Deployment
package import ImageBuild
package import Workspaces

/// The conversation between `faaso` and its agent on a host: JSON values, one on each line.
///
/// Both sides are the same program, because the agent's file has its digest in its name. So the
/// forms need no versions. The agent speaks first, with ``AgentMessage/hello(_:)``.
package enum AgentRequest: Codable, Sendable {
    /// The seconds after which an agent that hears nothing ends. sshd may not notice a client that
    /// went away.
    static let patience = 30
    /// The time between two signs of life.
    static let beat = Duration.seconds(5)

    /// Asks which images the host lacks.
    case offer([ShippedImage])
    /// Opens the registry.
    case open
    /// Takes an image that was pushed to the registry.
    case take(ShippedImage, manifest: String)
    /// Asks for the steps of a deployment. Nothing is changed.
    case plan(DeploymentOrder)
    /// Deploys.
    case deploy(DeploymentOrder)
    /// Ends the work, as an interrupt does.
    case interrupt
    /// Says that the client is still there. It has no answer.
    case alive
}

/// An answer or an event of the agent.
package enum AgentMessage: Codable, Sendable {
    /// The agent is ready.
    case hello(AgentHello)
    /// The positions of the missing images in the offer.
    case missing([Int])
    /// The registry is open.
    case opened(RegistryDoor)
    /// The image has its name on the host. Carries the bytes that the run has sent so far.
    case taken(Int)
    /// The steps of a deployment.
    case planned(AgentPlan)
    /// The deployment ended. Failed functions are listed in it.
    case deployed(AgentOutcome)
    /// The request failed as a whole.
    case failed(RemoteFailure)
    /// An event of a deployment.
    case event(AgentEvent)
}

/// The data that the agent needs before it speaks.
package struct AgentGreeting: Codable, Sendable {
    /// The project and its settings.
    package var project: HostedProject
    /// The folder for the socket of the registry. The agent creates it.
    package var folder: String
    /// The author of deployments: `user@host`.
    package var author: String
    /// True to take over a project that another repository deployed.
    package var adopt: Bool

    /// Creates a greeting.
    package init(project: HostedProject, folder: String, author: String, adopt: Bool) {
        (self.project, self.folder, self.author, self.adopt) = (project, folder, author, adopt)
    }

    /// The path of the registry's socket.
    package var socket: String { folder + "/registry.sock" }
}

/// The state of a host before any work.
package struct AgentHello: Codable, Sendable {
    /// The platform of the agent and its engine.
    package var platform: BuildPlatform
    /// The secrets that are set.
    package var secrets: [String]
    /// The number of the deployment that put a commit into service; nil if none is known.
    package var deployment: Int?
    /// The commit that this deployment put into service.
    package var commit: String?
    /// The rollback that is the newest deployment; nil if that is none.
    package var rollback: StandingRollback?
}

/// The registry of a run on a host.
package struct RegistryDoor: Codable, Sendable {
    /// The port on the host's loopback address.
    package var port: Int
    /// The first part of all names.
    package var secret: String
}

/// A deployment whose images are on the host.
package struct DeploymentOrder: Codable, Sendable {
    /// The desired state. Images have their names; the host knows their IDs.
    package var desired: DesiredState
    /// The functions to deploy; nil for all, and to remove those that left.
    package var only: Set<String>?
    /// The functions that failed before, with the reasons.
    package var refused: [String: RemoteFailure]
    /// The git commit of the files.
    package var commit: String?
    /// True when the files differ from the commit.
    package var dirty: Bool?
    /// False to fail if another run deploys.
    package var wait: Bool

    /// Creates an order.
    package init(
        desired: DesiredState, only: Set<String>? = nil, refused: [String: RemoteFailure] = [:], commit: String? = nil,
        dirty: Bool? = nil, wait: Bool = true
    ) {
        (self.desired, self.only, self.refused) = (desired, only, refused)
        (self.commit, self.dirty, self.wait) = (commit, dirty, wait)
    }
}
