import CaddyKeeper
import Glibc

/// The state folder of a project: the folders that its proxy has mounted, its deployments, secrets
/// and ports.
///
/// It lies outside the repository, so `git clean` never reaches a folder that Caddy has mounted.
/// Everything but the secrets can be restored from labels.
package struct StateFolder: Hashable, Sendable {
    /// The folder itself, absolute.
    package let path: String

    /// Creates the value for an absolute path. The folder itself is not created.
    package init(path: String) { self.path = path }

    /// The default path of a project's state folder.
    ///
    /// It is `FAASO_STATE/<project>` if the variable is set. Otherwise it is
    /// `/var/lib/faaso/<project>` for root, and `${XDG_STATE_HOME:-~/.local/state}/faaso/<project>`
    /// for other users.
    package static func path(project: String, environment: [String: String], userID: UInt32) -> String {
        if let root = environment["FAASO_STATE"], !root.isEmpty { return absolute(root) + "/" + project }
        if userID == 0 { return "/var/lib/faaso/" + project }
        // The XDG base directory specification: a relative path in the variable is ignored.
        if let root = environment["XDG_STATE_HOME"], root.hasPrefix("/") { return root + "/faaso/" + project }
        return (environment["HOME"] ?? "/var/tmp") + "/.local/state/faaso/" + project
    }

    /// The folder of the locks of transfers from and to registries. All projects beside this one
    /// share it, because they share an engine. No project has a name that begins with a dot.
    package var transfers: String {
        let end = path.firstRange(of: "/" + Self.swarms + "/")?.lowerBound ?? path.lastIndex(of: "/") ?? path.endIndex
        return "\(path[..<end])/.transfers"
    }

    /// The folder beside those of projects that holds the projects of swarms.
    package static let swarms = ".swarm"

    /// The folder of the sockets of journals, which all repositories of a user share. No project
    /// has a name that begins with a dot.
    package static func journals(environment: [String: String], userID: UInt32) -> String {
        path(project: ".journals-\(userID)", environment: environment, userID: userID)
    }

    /// The folder of the loaded Caddyfile and its sources. The proxy has it mounted.
    package var proxy: String { path + "/proxy" }
    /// The Caddyfile that was loaded last.
    package var caddyfile: String { proxy + "/Caddyfile" }
    /// The sources of ``caddyfile``. They allow to name a change.
    package var loaded: String { proxy + "/loaded.json" }
    /// The folder of the upstream files. Each holds the alias that serves one function.
    package var upstreams: String { path + "/upstreams" }
    /// The upstream file of a function.
    package func upstream(_ function: String) -> String { upstreams + "/" + function }
    /// The mark that exists while another Caddyfile is loaded and not stored.
    package var loading: String { path + "/loading" }
    /// The folder of Caddy's own data, such as certificates.
    package var data: String { path + "/data" }
    /// The folder that holds the keeper's socket and nothing else.
    package var admin: String { path + "/admin" }
    /// The socket of the keeper in the proxy's container.
    package var keeperSocket: String { admin + "/" + KeeperFolder.socketName }
    /// Caddy's admin socket in a proxy of an older version.
    package var adminSocket: String { admin + "/admin.sock" }
    /// The folder of the deployment records.
    package var deployments: String { path + "/deployments" }
    /// The folder of the secrets.
    package var secrets: String { path + "/secrets" }
    /// The folder of the marks of unfinished volumes.
    var volumes: String { path + "/volumes" }
    /// The mark of a volume that does not belong to its function's user yet. It is written before
    /// the volume is created.
    package func unfinished(_ volume: String) -> String { volumes + "/" + volume }
    /// The file with the host ports of all functions.
    package var ports: String { path + "/ports.json" }
    /// The file of the deployment lock.
    package var lock: String { path + "/lock" }

    /// The folder with the settings, the cache and the received images of a project whose
    /// repository is on another machine.
    package var hosted: String { path + "/hosted" }

    /// The folders that the proxy has mounted. Each holds an identity file.
    package var mounted: [String] { [proxy, upstreams, data, admin] }
    /// Everything that faaso makes in the folder. The deployment lock comes last.
    var parts: [String] { [deployments] + mounted + [secrets, volumes, ports, hosted, loading, lock] }
    /// The name of the identity file in a mounted folder.
    package static let identityFile = ".identity"

    private static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path }
        guard let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        return String(cString: current) + "/" + path
    }
}
