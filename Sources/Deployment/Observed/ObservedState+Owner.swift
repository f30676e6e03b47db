extension ObservedState {
    /// Refuses a project that another repository has deployed. A repository is identified by its
    /// git origin. Without an origin, its path counts.
    /// - Parameter root: the path of the repository, which counts beside the origin; nil if only
    ///   the origin counts.
    /// - Throws: ``DeploymentError/otherRepository(project:owner:)``.
    package func checkOwner(_ project: String, repository: String, root: String? = nil) throws(DeploymentError) {
        if let owner, owner != repository, owner != root { throw .otherRepository(project: project, owner: owner) }
    }
}
