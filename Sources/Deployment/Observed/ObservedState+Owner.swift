extension ObservedState {
    /// Refuses a project that another repository has deployed. A repository is identified by its
    /// git origin. Without an origin, its path counts.
    /// - Parameters:
    ///   - command: the command that may adopt the project.
    ///   - isOwn: returns true for a recorded owner that is the repository of now.
    /// - Throws: ``DeploymentError/otherRepository(project:owner:command:)``.
    package func checkOwner(
        _ project: String, for command: AdoptingCommand = .up, isOwn: (String) -> Bool
    ) throws(DeploymentError) {
        if let owner, !isOwn(owner) { throw .otherRepository(project: project, owner: owner, command: command) }
    }
}
