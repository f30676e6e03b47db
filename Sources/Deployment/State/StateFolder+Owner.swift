import ContentHash

/// The owner of a deployment: the user that its state folder belongs to.
///
/// Root acts for the owner: what root makes in the folder belongs to the owner, and Caddy runs as the owner. No other user may act.
extension StateFolder {
    /// Refuses a user other than root whom the state folder does not belong to.
    /// - Throws: ``DeploymentError/foreignState(path:owner:)``.
    package func checkOwner(user: UInt32, files: FileEffects = .onDisk) throws(DeploymentError) {
        guard user != 0, let owner = files.owner(path), owner.user != user else { return }
        throw .foreignState(path: path, owner: owner.name)
    }
}

extension DeploymentError {
    /// The refusal of a path that belongs to another user, or lies in a folder of another user; nil where it does not.
    package static func foreign(_ path: String, user: UInt32) -> DeploymentError? {
        guard user != 0, let owner = FileOwner.nearest(path)?.owner, owner.user != user else { return nil }
        return .foreignState(path: path, owner: owner.name)
    }
}
