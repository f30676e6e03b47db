import Basics
import BuildGraph
import WorkModel

extension DeploymentRun {
    /// Starts the recorded versions of functions that failed in this run and that no container
    /// serves. Errors are logged, not thrown.
    ///
    /// Such a function was stopped by hand or by a killed run. A version that failed unchanged is
    /// not retried. An interrupted run restores only functions that failed.
    func restoreFailed(_ results: [NodeResult], _ wanted: (String) -> Bool) async {
        guard let last = observed.state.lastDeployment?.desired else { return }
        let complete = complete(results)
        let failed = last.functions.filter { recorded in
            guard wanted(recorded.name), let function = complete.function(recorded.name) else { return false }
            let isSame = function.image?.id == recorded.image?.id && function.configuration == recorded.configuration
            return hasFailed(recorded.name, results) && !(isSame && tried.contains(recorded.name))
        }
        if failed.isEmpty { return }
        await shielded {
            do {
                // A stop of a killed run may have come to its end meanwhile.
                let now = try await target.observation()
                let down = failed.filter { now.isDown($0.name) }
                await withTaskGroup(of: Void.self) { group in
                    for (index, function) in down.enumerated() {
                        if index >= Self.restoredAtOnce { await group.next() }
                        group.addTask { await restore(function, last, now) }
                    }
                }
            } catch {
                target.log(DeploymentEvent(.deployment, .warning, "what serves could not be checked: \(error)"))
            }
        }
    }

    /// The number of functions that are restored at once.
    static let restoredAtOnce = 4

    private func hasFailed(_ function: String, _ results: [NodeResult]) -> Bool {
        guard let container = results.first(where: { $0.node == .container(function) }) else { return false }
        if container.outcome == .done || container.outcome == .reused { return false }
        return !Task.isCancelled || results.contains { $0.node.function == function && $0.outcome == .failed }
    }

    private func restore(_ function: DesiredFunction, _ last: DesiredState, _ now: any Observation) async {
        do {
            let desired = try await target.withSecretVersions(last)
            target.log(DeploymentEvent(.container(function.name), .waiting, "the version before is started again"))
            try await target.apply(
                desired.function(function.name) ?? function, in: desired, starts: now.canStart(function.name), candidate: nil,
                because: [Reason(.notRunning, detail: "the new version failed")])
        } catch {
            target.log(DeploymentEvent(.container(function.name), .warning, "the version before could not be started again: \(error)"))
        }
    }
}
