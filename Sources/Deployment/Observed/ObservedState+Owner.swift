extension ObservedState {
    /// Refuses a project that another repository has deployed. A repository is identified by its
    /// git origin. Without an origin, its path counts.
    /// - Parameter root: the path of the repository, which counts beside the origin; nil if only
    ///   the origin counts.
    /// - Throws: ``DeploymentError/otherRepository(project:owner:)``.
    package func checkOwner(_ project: String, repository: String, root: String? = nil) throws(DeploymentError) {
        if let owner, !Self.isSame(owner, repository), owner != root { throw .otherRepository(project: project, owner: owner) }
    }

    /// True when a recorded owner is a repository of now.
    ///
    /// Older versions recorded the path of an origin as it was written: `../shop.git`, `file:///…`.
    private static func isSame(_ owner: String, _ repository: String) -> Bool {
        if owner == repository { return true }
        guard repository.hasPrefix("/") else { return false }
        if owner.hasPrefix("file://") { return owner.dropFirst("file://".count) == repository }
        guard !owner.hasPrefix("/"), !owner.contains(":") else { return false }
        let components = owner.split(separator: "/").drop { $0 == "." || $0 == ".." }
        return !components.isEmpty && repository.hasSuffix("/" + components.joined(separator: "/"))
    }
}
