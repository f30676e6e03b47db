import ContentHash
import Deployment

/// The keeper of the state folder: its folders, their owners and their identities.
///
/// Root acts for the owner: what root makes in the folder belongs to the owner, and Caddy runs as the
/// owner. No other user may act.
struct StateKeeper: Sendable {
    let state: StateFolder
    let invoker: SingleHost.Invoker
    let files: FileEffects
    /// A random word of 16 hex digits.
    let random: @Sendable () -> String

    /// The owner of the state folder. Before the folder is made, that is who deploys.
    var owner: FileOwner { files.owner(state.path) ?? FileOwner(user: invoker.user, group: invoker.group) }

    /// The user that Caddy runs as: the owner, `nobody` (65534) when that is root.
    var proxyOwner: FileOwner {
        let owner = owner
        return owner.user == 0 ? FileOwner(user: 65534, group: 65534) : owner
    }

    /// The owner of files that are Caddy's alone. Nil for a user other than root, who is Caddy's user.
    var caddyOwner: FileOwner? { invoker.isRoot ? proxyOwner : nil }

    /// Refuses a user other than root whom the state folder does not belong to.
    func checkOwner() throws { try state.checkOwner(user: invoker.user, files: files) }

    /// Makes the folders of the state. What Caddy writes to belongs to Caddy's user.
    ///
    /// A folder that root hands over gets another identity: a proxy that has it mounted must be replaced.
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

    /// The identity of the folders that the proxy has mounted. Folders made anew in their place have
    /// another one. Nil when one is missing, or is not Caddy's.
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

    /// The folders that Caddy writes to and that belong to somebody else than Caddy's user.
    ///
    /// Older versions left such folders when root deployed in another user's state folder.
    var misowned: [String] {
        let wanted = proxyOwner.user
        return [state.data, state.admin].filter { folder in files.owner(folder).map { $0.user != wanted } ?? false }
    }

    /// The error of a user who cannot go on with a folder that was taken from them.
    private func taken(_ folder: String) -> DeploymentError {
        .takenState(path: folder, owner: files.owner(folder)?.name ?? "somebody else")
    }
}
