/// The past of functions without a container, from the records of deployments.
extension ObservedState {
    /// The reason why the newest deployment does not have a function. Nil if it does.
    func fate(of function: String) -> FunctionFate? {
        guard let last = lastDeployment else { return .neverDeployed }
        if last.desired.function(function) != nil { return nil }
        return fates[function] ?? (last.tookDown(function) ? .takenDown : .neverDeployed)
    }

    /// True when a deployment had functions, as far as the records were searched.
    var wasDeployed: Bool {
        guard let last = lastDeployment else { return false }
        return !last.desired.functions.isEmpty || last.tookDown() || fates.values.contains { $0 != .neverDeployed }
    }
}
