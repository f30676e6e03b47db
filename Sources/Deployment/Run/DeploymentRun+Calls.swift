extension DeploymentRun {
    /// The functions of the deployment before that are not desired any more.
    static func gone(_ observed: ObservedState, _ desired: DesiredState) -> [DesiredFunction] {
        (observed.lastDeployment?.desired.functions ?? []).filter { desired.function($0.name) == nil }
    }

    /// The desired state, with the functions that versions call which serve on.
    ///
    /// A version serves on if its successor failed, or is not a part of this run. The functions
    /// that it calls must stay, also those that are gone from the project.
    /// - Parameter deployed: the functions whose containers are a part of this run.
    func desiredWithCallees(deployed: Set<String>) -> DesiredState {
        let gone = Self.gone(observed.state, desired)
        if gone.isEmpty { return desired }
        let before = observed.state.lastDeployment?.desired.functions ?? []
        var callers = before.filter { function in
            desired.function(function.name) != nil && (!deployed.contains(function.name) || failed.contains(function.name))
        }
        var kept: Set<String> = []
        while let caller = callers.popLast() {
            for function in gone where caller.calls.contains(function.name) && kept.insert(function.name).inserted {
                callers.append(function)
            }
        }
        var state = desired
        state.functions = (state.functions + gone.filter { kept.contains($0.name) }).sorted { $0.name < $1.name }
        return state
    }
}
