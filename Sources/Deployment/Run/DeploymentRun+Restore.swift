import Basics
import BuildGraph
import WorkModel

extension DeploymentRun {
    /// Starts the recorded versions of functions that failed in this run and that no container
    /// serves. Errors are logged, not thrown.
    ///
    /// Such a function was stopped by hand or by a killed run. A version that failed unchanged is
    /// not tried once more. An interrupted run leaves functions alone that did not fail.
    func restoreFailed(_ results: [NodeResult], _ wanted: (String) -> Bool) async {
        guard let last = observed.lastDeployment?.desired else { return }
        let complete = complete(results)
        let failed = last.functions.filter { recorded in
            guard wanted(recorded.name), let function = complete.function(recorded.name) else { return false }
            let isSame = function.image?.id == recorded.image?.id && function.configuration == recorded.configuration
            return hasFailed(recorded.name, results) && isDown(recorded.name, observed) && !(isSame && wasTried(recorded.name, results))
        }
        if failed.isEmpty { return }
        await shielded {
            await withTaskGroup(of: Void.self) { group in
                for function in failed { group.addTask { await restore(function, last) } }
            }
        }
    }

    private func hasFailed(_ function: String, _ results: [NodeResult]) -> Bool {
        guard let container = results.first(where: { $0.node == .container(function) }) else { return false }
        if container.outcome == .done || container.outcome == .reused { return false }
        return !Task.isCancelled || results.contains { $0.node.function == function && $0.outcome == .failed }
    }

    private func wasTried(_ function: String, _ results: [NodeResult]) -> Bool {
        results.contains { $0.outcome == .failed && ($0.node == .container(function) || $0.node == .candidate(function)) }
    }

    private func isDown(_ function: String, _ observed: ObservedState) -> Bool {
        switch observed.serving(function)?.state {
        case nil, .stopped, .paused: true
        case .running, .restarting: false
        }
    }

    private func restore(_ function: DesiredFunction, _ last: DesiredState) async {
        do {
            let now = try await target.observe()
            // The failed step may have started the container again.
            guard isDown(function.name, now) else { return }
            let desired = try last.withSecretVersions(target.secretVersion)
            let exists = now.serving(function.name) != nil
            try await target.apply(
                desired.function(function.name) ?? function, in: desired, starts: exists, candidate: nil,
                because: [Reason(.notRunning, detail: "the new version failed")])
        } catch {
            target.log(DeploymentEvent(.container(function.name), .warning, "the version before could not be started again: \(error)"))
        }
    }
}
