extension DeploymentStatus {
    /// The status with those functions of the repository that were never deployed.
    package func including(_ functions: [String]) -> DeploymentStatus {
        var status = self
        let known = Set(status.functions.map(\.name))
        for name in functions where !known.contains(name) {
            status.functions.append(Function(name: name, state: "not-deployed", health: "unknown"))
        }
        status.functions.sort { $0.name < $1.name }
        return status
    }
}
