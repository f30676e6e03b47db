package import Basics
package import ContainerEngine
import ContentHash

/// The reason why a deployment, or one function's part of it, failed.
/// The text is one sentence. ``hints`` has the remedies.
package enum DeploymentError: Explained, Hashable, Sendable {
    /// Another repository deployed the project here. The command is the one that may adopt it.
    case otherRepository(project: String, owner: String, command: AdoptingCommand = .up)
    /// A function was never built.
    case imageUnknown(function: String)
    /// The image of a function is not in the engine.
    case imageMissing(function: String, image: String)
    /// An image that a rollback needs is not in the engine any more. `commit` is nil if no commit
    /// has it.
    case deployedImageMissing(function: String, image: String, deployment: Int, commit: String?)
    /// The nodes of a swarm cannot pull the image of a function. Carries the reason.
    case imageNotShared(function: String, reason: String)
    /// The image of a function runs as root.
    case rootImage(function: String, user: String)
    /// The image of a function runs as a user that its tables do not name.
    case unknownUser(function: String, user: String)
    /// A function needs a secret that is not set.
    case secretNotSet(function: String, secret: String)
    /// A function joins a network that does not exist. On a swarm it must be an overlay network.
    case networkMissing(function: String, network: String, isOverlay: Bool = false)
    /// A function names a volume or network that faaso made for another purpose.
    case reservedObject(function: String, object: ReservedObject)
    /// A new container did not become healthy. `log` has its last lines.
    case unhealthy(function: String, reason: String, log: [String], hints: [String] = [])
    /// The candidate's container was removed before it was healthy.
    case containerGone(function: String)
    /// The range of host ports has no two free ports left.
    case portsExhausted(ClosedRange<Int>)
    /// Other processes hold every port that was tried.
    case portsTaken(function: String)
    /// Another process holds the address of `listen`. `holder` is nil if it could not be found.
    case listenTaken(String, holder: String? = nil)
    /// Caddy does not accept the Caddyfile. The value is Caddy's message.
    case caddyfileRejected(String)
    /// The proxy does not work. `log` has its last lines.
    case proxyFailed(reason: String, log: [String])
    /// The proxy's container was removed before it answered.
    case proxyGone
    /// The proxy's image could not be pulled. `hints` fit the cause.
    case proxyImageMissing(image: String, reason: String, hints: [String] = [])
    /// The deployment of a rollback is not on record.
    case noSuchDeployment(Int)
    /// The deployment of a rollback is not on record, and a function has the number as its name.
    case numberIsFunction(Int)
    /// The history has no earlier deployment of another state. Carries the newest one that a
    /// rollback left.
    case noOtherDeployment(newer: Int? = nil)
    /// A function has fewer older versions than were asked for.
    case noOlderVersion(function: String, wanted: Int, there: Int)
    /// No deployment ever had a function. Carries the functions that deployments had.
    case neverDeployed(function: String, known: [String])
    /// A function cannot come back alone, because others have its routes now.
    case routesTaken(function: String)
    /// A rollback would remove a function that nobody was asked about.
    case removesOthers(function: String)
    /// A rollback to a deployment that left nothing running would take these functions out of
    /// service.
    case leavesNone(deployment: Int, functions: [String])
    /// A rollback would take functions out of service that failed in the older deployment.
    case removesFailed(deployment: Int, functions: [String])
    /// A removal for good would take a volume or a secret that nobody was asked about.
    case purgesOther(String)
    /// A newer version of this program wrote the record.
    case newerRecord(path: String, schema: String)
    /// A function that should be restarted is not deployed.
    case notDeployed(function: String)
    /// The engine has no address pool for another network. The value is the engine's message.
    case tooManyNetworks(String)
    /// The project has more functions than one bridge network can hold.
    case tooManyFunctions(Int)
    /// A path in the state folder cannot be used.
    case state(path: String, reason: String)
    /// The state folder belongs to another user.
    case foreignState(path: String, owner: String)
    /// A folder of this user's state was handed to another user.
    case takenState(path: String, owner: String)
    /// The engine or the file system refused an action. The values are the action and the reason.
    case failed(String, reason: String, hints: [String] = [])

    /// The error for a message of Caddy about a Caddyfile. Paths of snippets in the container
    /// become names in the folder `proxy.import`.
    /// - Parameter folder: the folder in the container that Caddy reads.
    package static func rejected(_ message: String, in folder: String = ProxyContainer.configurationFolder) -> DeploymentError {
        let start = folder + "/" + DesiredState.snippetPrefix
        var text = message
        while let range = text.firstRange(of: start), let slash = text[range.upperBound...].firstIndex(of: "/") {
            text.removeSubrange(range.lowerBound...slash)
        }
        return .caddyfileRejected(text)
    }

    /// The end of the names of snippets.
    private static let snippetEnding = ".caddy"

    /// The error for an image whose user is refused.
    package static func imageUser(_ problem: ImageUserProblem, function: String) -> DeploymentError {
        switch problem {
        case .root(let user): .rootImage(function: function, user: user)
        case .unknown(let user): .unknownUser(function: function, user: user)
        }
    }

    package var description: String {
        switch self {
        case .otherRepository(let project, let owner, _):
            "the project '\(project)' is already deployed here from another repository, \(owner)"
        case .imageUnknown(let function): "function '\(function)' has no image yet"
        case .imageMissing(let function, let image): "function '\(function)': its image \(image) is not in the engine"
        case .deployedImageMissing(let function, let image, let deployment, _):
            "deployment \(deployment) cannot be brought back: its image \(image) of '\(function)' is not in the engine any more"
        case .imageNotShared(let function, let reason): "function '\(function)': nodes cannot pull its image: \(reason)"
        case .rootImage(let function, let user): "function '\(function)': \(ImageUserProblem.root(user))"
        case .unknownUser(let function, let user): "function '\(function)': \(ImageUserProblem.unknown(user))"
        case .secretNotSet(let function, let secret): "function '\(function)' needs the secret '\(secret)', which is not set"
        case .networkMissing(let function, let network, _): "function '\(function)' joins the network '\(network)', which does not exist"
        case .reservedObject(let function, let object): "function '\(function)' names \(object)"
        case .unhealthy(let function, let reason, _, _): "function '\(function)' did not become healthy: \(reason)"
        case .containerGone(let function): "function '\(function)' did not become healthy: its container is gone"
        case .portsExhausted(let range): "no two free ports are left in \(range.lowerBound)-\(range.upperBound)"
        case .portsTaken(let function): "function '\(function)': every port that was tried is held by somebody else"
        case .listenTaken(let listen, let holder):
            "the proxy cannot listen on \(listen): the address is in use" + (holder.map { " by \($0)" } ?? "")
        case .caddyfileRejected(let message): "Caddy does not accept the Caddyfile: \(message)"
        case .proxyFailed(let reason, _): "the proxy does not work: \(reason)"
        case .proxyGone: "the proxy does not work: its container is gone"
        case .proxyImageMissing(let image, let reason, _): "the proxy's image \(image) is not in the engine: \(reason)"
        case .noSuchDeployment(let number), .numberIsFunction(let number): "there is no deployment \(number)"
        case .noOtherDeployment: "there is no earlier deployment of something else"
        case .noOlderVersion(let function, _, 0): "function '\(function)' has no older version"
        case .noOlderVersion(let function, let wanted, let there):
            "function '\(function)' has \(there.counted("older version")), not \(wanted)"
        case .neverDeployed(let function, _): "no deployment has a function '\(function)'"
        case .routesTaken(let function): "function '\(function)' has no route now, and other functions have the routes that it had"
        case .removesOthers(let function): "the rollback would remove '\(function)', which was not there when you were asked"
        case .leavesNone(let deployment, let functions):
            "deployment \(deployment) left nothing running, and the rollback would take \(functions.joined(separator: ", ")) out of service"
        case .removesFailed(let deployment, let functions):
            "deployment \(deployment) has no \(functions.joined(separator: ", ")), because it failed in it, and the rollback would remove it"
        case .purgesOther(let item): "the removal would take the \(item), which was not there when you were asked"
        case .newerRecord(let path, let schema): "the deployment record \(path) has the form \(schema), which this faaso cannot read"
        case .notDeployed(let function): "function '\(function)' is not deployed"
        case .tooManyNetworks: "the engine has no address pool left for another network"
        case .tooManyFunctions(let count): "\(count) functions are more than one bridge network can hold"
        case .state(let path, let reason): "the running state in \(path) cannot be used: \(reason)"
        case .foreignState(let path, let owner): "the running state in \(path) belongs to \(owner)"
        case .takenState(let path, let owner): "the folder \(path) of the running state was handed to \(owner)"
        case .failed(let what, let reason, _): "\(what): \(reason)"
        }
    }

    /// The hint at a log that may have lines, and that could not be read.
    package static let unreadLog = "its log could not be read"

    /// The remedy for an address of `listen` that somebody else holds.
    package static let freeListen = "choose another `listen` in faaso.yml, or stop what holds it"

    /// The remedies, one sentence each.
    package var hints: [String] {
        switch self {
        case .otherRepository(_, _, let command): [command.hint]
        case .imageUnknown, .imageMissing: ["build it: faaso build"]
        case .deployedImageMissing(_, _, _, let commit):
            ["'faaso history' says which deployments can be brought back"]
                + (commit.map { ["check out commit \($0) and run 'faaso up', which builds it again"] } ?? [])
        case .imageNotShared: ["push it: faaso test --push, with the signing key"]
        case .rootImage(_, let user): ImageUserProblem.root(user).hints
        case .unknownUser(_, let user): ImageUserProblem.unknown(user).hints
        case .secretNotSet(_, let secret): ["set it: faaso secret set \(secret)"]
        case .networkMissing(_, let network, let isOverlay):
            [
                "create it: docker network create \(isOverlay ? "--driver overlay " : "")\(network)",
                "without `external: true`, 'faaso up' creates it",
            ]
        case .reservedObject(_, let object): [object.hint]
        case .unhealthy(_, _, let log, let hints): hints + (log.isEmpty && !hints.contains(Self.unreadLog) ? ["it wrote no log"] : [])
        case .portsExhausted, .portsTaken: ["widen `ports` in faaso.yml, or stop what holds them"]
        case .listenTaken(_, let holder):
            [Self.freeListen] + (holder == nil ? ["to see the holder, run 'faaso doctor' as root"] : [])
        case .caddyfileRejected(let message):
            // Without a place in a snippet, Caddy ended once it had read the Caddyfile.
            message.contains(Self.snippetEnding + ":")
                ? ["check the snippets of `proxy.import`"]
                : ["read the proxy's log, and check the snippets of `proxy.import` if there are any: faaso logs --proxy"]
        case .proxyFailed: ["see `proxy.image` in faaso.yml"]
        case .containerGone, .proxyGone: ["somebody else removed it; run the command again"]
        case .proxyImageMissing(let image, _, let hints):
            hints + ["pull it: docker pull \(image)", "where no registry can be reached: make up builds a stand-in"]
        case .routesTaken: ["bring the whole deployment back: faaso rollback N"]
        case .removesOthers, .purgesOther: ["run the command again"]
        case .leavesNone(let deployment, _), .removesFailed(let deployment, _):
            ["'faaso history' lists other deployments", "to take them out of service all the same: faaso rollback \(deployment) --yes"]
        case .numberIsFunction(let number): ["for the function '\(number)', say how many versions: faaso rollback \(number) 1"]
        case .neverDeployed(let function, let known): NameHint.hints([function], among: known) + ["list deployments: faaso history"]
        case .noOtherDeployment(let newer?): ["to undo the rollback: faaso rollback \(newer)", "list them: faaso history"]
        case .noSuchDeployment, .noOtherDeployment, .noOlderVersion: ["list them: faaso history"]
        case .newerRecord:
            ["a newer version of faaso deployed; use that version", "to go on without the record, move the file out of its folder"]
        case .notDeployed: ["deploy it: faaso up"]
        case .tooManyNetworks(let detail): ["remove unused ones: docker network prune", detail]
        case .tooManyFunctions: ["split the project"]
        case .state: ["run faaso as the user who deployed, or set FAASO_STATE"]
        case .foreignState(_, let owner):
            [
                FileOwner.hint(runAs: owner) + "; root may act for the owner, too",
                "for a deployment of your own choose another project name in faaso.yml, or have the owner run 'faaso down' before",
            ]
        // If a user changed the owner by hand, Caddy would still run as the user before.
        case .takenState: ["have root run 'faaso up' once, which hands it back"]
        case .failed(_, _, let hints): hints
        }
    }

    /// True when the error was found before a container of the function was started.
    var comesBeforeStart: Bool {
        switch self {
        case .imageUnknown, .imageMissing, .imageNotShared, .rootImage, .unknownUser, .secretNotSet, .networkMissing, .reservedObject,
            .portsExhausted:
            true
        default: false
        }
    }

    /// The last log lines of a container that failed.
    package var log: [String] {
        switch self {
        case .unhealthy(_, _, let log, _), .proxyFailed(_, let log): log
        default: []
        }
    }
}

extension DeploymentError {
    /// A number that does not exist is the caller's mistake. Every other error belongs to the run.
    package var blame: Blame {
        switch self {
        case .noSuchDeployment, .neverDeployed: .project
        default: .run
        }
    }

    /// The error with the end of the container's log.
    package var diagnostics: [Diagnostic] { [Diagnostic(.error, description, details: log, hints: hints)] }
}
