package import Deployment
import ContentHash

extension SingleHost {
    /// The owner of the state folder. Before the folder is made, that is who deploys.
    var owner: FileOwner { files.owner(state.path) ?? FileOwner(user: invoker.user, group: invoker.group) }

    /// The user that Caddy runs as: the owner, `nobody` (65534) when that is root.
    var proxyOwner: FileOwner {
        let (user, group) = ProxySpecification.user(owner.user, owner.group)
        return FileOwner(user: user, group: group)
    }

    /// Who gets a file or folder that is Caddy's alone; nil for a user other than root, who is Caddy's user.
    var caddyOwner: FileOwner? { invoker.isRoot ? proxyOwner : nil }

    /// Refuses a user other than root whom the state folder does not belong to.
    func checkOwner() throws { try state.checkOwner(user: invoker.user, files: files) }

    /// The folders that Caddy writes to and that belong to somebody else than Caddy's user.
    ///
    /// Older versions left such folders when root deployed in another user's state folder.
    var misowned: [String] {
        let wanted = proxyOwner.user
        return [state.data, state.admin].filter { folder in files.owner(folder).map { $0.user != wanted } ?? false }
    }

    /// Makes the folders of the state. What Caddy writes to belongs to Caddy's user.
    ///
    /// A folder that root hands over gets another identity: a proxy that has it mounted must be replaced.
    func makeState() throws {
        try files.makeFolder(state.path, 0o755, nil)
        if !invoker.isRoot, let folder = misowned.first { throw misowned(folder) }
        let all = invoker.isRoot ? owner : nil
        let handedOver = misowned
        for folder in [state.proxy, state.upstreams] { try files.makeFolder(folder, 0o755, all) }
        for folder in [state.data, state.admin] { try files.makeFolder(folder, 0o700, caddyOwner) }
        for folder in state.mounted {
            let identity = folder + "/" + StateFolder.identityFile
            if try handedOver.contains(folder) || files.read(identity) == nil {
                try files.write(identity, Array(effects.random().utf8))
            }
        }
    }

    /// Removes what killed runs left in the state folder: temporary files, and snippets that no Caddyfile imports.
    func removeAbandoned() {
        for folder in [state.path, state.deployments, state.secrets] + state.mounted { files.removeAbandoned(folder) }
        guard let names = try? files.list(state.proxy) else { return }
        let snippets = names.filter { $0.hasPrefix(DesiredState.snippetPrefix) }
        guard !snippets.isEmpty, let text = try? loadedCaddyfile()?.text else { return }
        for name in snippets {
            // One that cannot be removed is tried again by the next run.
            if text.contains(name) { files.removeAbandoned(state.proxy + "/" + name) } else { try? files.remove(state.proxy + "/" + name) }
        }
    }

    /// Where the running state of a project is: where its proxy says, when that folder is there, else where it is by default. Another
    /// clone, or another user, finds it so.
    package static func stateFolder(of proxyLabels: [String: String]?, default path: String, exists: (String) throws -> Bool) rethrows
        -> StateFolder
    {
        if let labelled = proxyLabels?[Labels.state], try exists(labelled) { return StateFolder(path: labelled) }
        return StateFolder(path: path)
    }

    /// Why a user cannot go on with a folder that was taken from them.
    func misowned(_ folder: String) -> DeploymentError {
        .takenState(path: folder, owner: files.owner(folder)?.name ?? "somebody else")
    }
}
