extension DeploymentStatus {
    /// Leaves out the functions that are gone. They are not in the repository, have no container,
    /// and have no route in a running proxy.
    package func withoutGone(repository functions: [String]) -> DeploymentStatus {
        var status = self
        let served = Set(proxy.state == .running ? routes.map(\.function) : [])
        let wanted = served.union(functions)
        status.functions = self.functions.filter { $0.container != nil || wanted.contains($0.name) }
        return status
    }

    /// The status with those functions of the repository that were never deployed.
    package func including(_ functions: [String]) -> DeploymentStatus {
        var status = self
        let known = Set(status.functions.map(\.name))
        for name in functions where !known.contains(name) {
            status.functions.append(Function(name: name, state: .notDeployed))
        }
        status.functions.sort { $0.name < $1.name }
        return status
    }
}
