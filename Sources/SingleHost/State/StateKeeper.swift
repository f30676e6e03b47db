import ContentHash
import Deployment

/// The keeper of the state folder: its folders, their owners and their identities.
///
/// Root acts for the owner. Files that root creates in the folder belong to the owner, and Caddy
/// runs as the owner. No other user may act.
struct StateKeeper: Sendable {
    let state: StateFolder
    let invoker: SingleHost.Invoker
    @Shared var files: FileEffects
    /// A random word of 16 hex digits.
    let random: @Sendable () -> String

    /// The owner of the state folder. If the folder does not exist, it is the user who deploys.
    var owner: FileOwner { files.owner(state.path) ?? FileOwner(user: invoker.user, group: invoker.group) }

    /// The user that Caddy runs as: the owner, or `nobody` (65534) if the owner is root.
    var proxyOwner: FileOwner {
        let owner = owner
        return owner.user == 0 ? FileOwner(user: 65534, group: 65534) : owner
    }

    /// The user inside a container that is `owner` outside. In a container of a rootless engine,
    /// root is the user who runs the engine.
    static func containerUser(of owner: FileOwner, isRootless: Bool) -> FileOwner {
        isRootless ? FileOwner(user: 0, group: 0) : owner
    }

    /// The owner of files that only Caddy may read. It is nil for users other than root, because
    /// Caddy runs as them.
    var caddyOwner: FileOwner? { invoker.isRoot ? proxyOwner : nil }

    /// Refuses a user who neither is root nor owns the state folder.
    func checkOwner() throws { try state.checkOwner(user: invoker.user, files: files) }

    /// Creates the folders of the state. Folders that Caddy writes to belong to Caddy's user.
    ///
    /// A folder that root hands over gets a new identity, so a proxy that has it mounted is
    /// replaced.
    func makeFolders() throws {
        try files.makeFolder(state.path, 0o755, nil)
        if !invoker.isRoot, let folder = misowned.first { throw taken(folder) }
        let all = invoker.isRoot ? owner : nil
        let handedOver = misowned
        for folder in [state.proxy, state.upstreams] { try files.makeFolder(folder, 0o755, all) }
        for folder in [state.data, state.admin] { try files.makeFolder(folder, 0o700, caddyOwner) }
        for folder in state.mounted {
            let identity = folder + "/" + StateFolder.identityFile
            if try handedOver.contains(folder) || files.read(identity) == nil {
                try files.write(identity, Array(random().utf8))
            }
        }
    }

    /// The identity of the folders that the proxy has mounted. Nil if one is missing or does not
    /// belong to Caddy's user.
    ///
    /// A folder that was created again has another identity.
    func mountIdentity() throws -> String? {
        if let folder = misowned.first {
            if invoker.isRoot { return nil }
            throw taken(folder)
        }
        var parts: [String] = []
        for folder in state.mounted {
            guard let identity = files.identity(folder), let token = try files.read(folder + "/" + StateFolder.identityFile) else {
                return nil
            }
            parts.append(identity + " " + String(decoding: token, as: UTF8.self))
        }
        return Digest.of(parts.joined(separator: "\n")).short
    }

    /// Removes the temporary files that killed runs left.
    func removeAbandoned() {
        for folder in [state.path, state.deployments, state.secrets] + state.mounted { files.removeAbandoned(folder) }
    }

    /// The folders that Caddy writes to and that do not belong to Caddy's user.
    ///
    /// Older versions left such folders if root deployed in another user's state folder.
    var misowned: [String] {
        let wanted = proxyOwner.user
        return [state.data, state.admin].filter { folder in files.owner(folder).map { $0.user != wanted } ?? false }
    }

    /// The error for a folder of this user that now belongs to another user.
    private func taken(_ folder: String) -> DeploymentError {
        .takenState(path: folder, owner: files.owner(folder)?.name ?? "somebody else")
    }
}
