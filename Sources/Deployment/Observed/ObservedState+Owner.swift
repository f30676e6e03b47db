extension ObservedState {
    /// Refuses a project that another repository has deployed. A repository is identified by its
    /// git origin. Without an origin, its path counts.
    /// - Parameter isOwn: returns true for a recorded owner that is the repository of now.
    /// - Throws: ``DeploymentError/otherRepository(project:owner:)``.
    package func checkOwner(_ project: String, isOwn: (String) -> Bool) throws(DeploymentError) {
        if let owner, !isOwn(owner) { throw .otherRepository(project: project, owner: owner) }
    }
}
