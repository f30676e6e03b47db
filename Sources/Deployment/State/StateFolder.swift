import Glibc
import ReverseProxy

/// Where a project's running state lies: what its proxy has mounted, its deployments, secrets and ports.
///
/// It is outside the repository, so that `git clean` never reaches a folder that Caddy has mounted. All of it but secrets can be
/// made again from labels.
package struct StateFolder: Hashable, Sendable {
    /// The folder itself, absolute.
    package let path: String

    package init(path: String) { self.path = path }

    /// `FAASO_STATE/<project>`, else `/var/lib/faaso/<project>` for root, else `${XDG_STATE_HOME:-~/.local/state}/faaso/<project>`.
    package static func path(project: String, environment: [String: String], userID: UInt32) -> String {
        if let root = environment["FAASO_STATE"], !root.isEmpty { return absolute(root) + "/" + project }
        if userID == 0 { return "/var/lib/faaso/" + project }
        // The XDG base directory specification: a relative path in the variable is ignored.
        if let root = environment["XDG_STATE_HOME"], root.hasPrefix("/") { return root + "/faaso/" + project }
        return (environment["HOME"] ?? "/var/tmp") + "/.local/state/faaso/" + project
    }

    /// The Caddyfile that is loaded and what it came from; a folder that the proxy has mounted.
    package var proxy: String { path + "/proxy" }
    package var caddyfile: String { proxy + "/Caddyfile" }
    /// What ``caddyfile`` was made of, for naming what changed.
    package var loaded: String { proxy + "/loaded.json" }
    /// One file per function, holding the alias that serves it.
    package var upstreams: String { path + "/upstreams" }
    package func upstream(_ function: String) -> String { upstreams + "/" + function }
    /// There while connections are closed before another Caddyfile is loaded.
    package var closing: String { upstreams + "/" + ProxyConfiguration.closingFile }
    /// Caddy's own data: certificates.
    package var data: String { path + "/data" }
    /// The folder that holds Caddy's admin socket and nothing else.
    package var admin: String { path + "/admin" }
    package var adminSocket: String { admin + "/admin.sock" }
    package var deployments: String { path + "/deployments" }
    package var secrets: String { path + "/secrets" }
    /// The folder of the marks of unfinished volumes.
    var volumes: String { path + "/volumes" }
    /// There from before a volume of this name is created until it belongs to its function's user.
    package func unfinished(_ volume: String) -> String { volumes + "/" + volume }
    package var ports: String { path + "/ports.json" }
    /// The deployment lock.
    package var lock: String { path + "/lock" }

    /// The folders that the proxy has mounted; each holds an identity file.
    package var mounted: [String] { [proxy, upstreams, data, admin] }
    package static let identityFile = ".identity"

    private static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path }
        guard let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        return String(cString: current) + "/" + path
    }
}
