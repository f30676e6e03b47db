import ContentHash

/// The owner of a deployment: the user that its state folder belongs to.
///
/// Root acts for the owner. Files that root creates in the folder belong to the owner, and Caddy
/// runs as the owner. No other user may act.
extension StateFolder {
    /// Refuses a user who neither is root nor owns the state folder.
    /// - Throws: ``DeploymentError/foreignState(path:owner:)``.
    package func checkOwner(user: UInt32, files: FileEffects = .onDisk) throws(DeploymentError) {
        guard user != 0, let owner = files.owner(path), owner.user != user else { return }
        throw .foreignState(path: path, owner: owner.name)
    }
}

extension DeploymentError {
    /// The refusal of a path that belongs to another user, or lies in another user's folder. Nil
    /// for every other path.
    package static func foreign(_ path: String, user: UInt32) -> DeploymentError? {
        guard user != 0, let owner = FileOwner.nearest(path)?.owner, owner.user != user else { return nil }
        return .foreignState(path: path, owner: owner.name)
    }
}
