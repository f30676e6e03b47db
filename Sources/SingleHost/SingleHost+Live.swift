package import ContainerEngine
package import Deployment
import FunctionModel
import Glibc

extension SingleHost {
    /// Creates the host of a project on a real engine, for the user of this process.
    /// - Parameter author: the author in records; nil for the user of this process.
    package convenience init(
        engine: Engine, state: StateFolder, project: String, environment: [String: String] = [:], author: String? = nil,
        log: @escaping @Sendable (DeploymentEvent) -> Void = { _ in }
    ) {
        self.init(
            project: project, state: state,
            effects: .live(engine: engine, state: state, project: project, environment: environment),
            invoker: Invoker(user: getuid(), group: getgid(), name: author ?? DeploymentAuthor.current(environment)), log: log)
    }

    /// Finds the state folder of a project that may already be deployed.
    ///
    /// It is the folder that the proxy's label names, if the folder exists. Otherwise it is the
    /// default one for this user.
    /// - Throws: ``DeploymentError/foreignState(path:owner:)`` if this user may not read the
    ///   folder.
    package static func locateState(
        engine: Engine, project: String, environment: [String: String]
    ) async throws -> StateFolder {
        let standard = StateFolder.path(project: project, environment: environment, userID: getuid())
        let proxy = try await engine.containers(label: Labels.filters(project, .proxy)).first
        return try stateFolder(of: proxy?.labels, default: standard) { path in
            if access(path, R_OK | X_OK) == 0 { return true }
            // A folder that this user cannot read exists all the same. A second folder would start
            // a second proxy.
            if errno == EACCES, let foreign = DeploymentError.foreign(path, user: geteuid()) { throw foreign }
            return false
        }
    }

    /// The state folder that the proxy's label names, if it exists, otherwise the default one. With
    /// it, another clone and another user find the same folder.
    package static func stateFolder(of proxyLabels: [String: String]?, default path: String, exists: (String) throws -> Bool) rethrows
        -> StateFolder
    {
        if let labelled = proxyLabels?[Labels.state], try exists(labelled) { return StateFolder(path: labelled) }
        return StateFolder(path: path)
    }
}
