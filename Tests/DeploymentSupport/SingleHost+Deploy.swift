import BuildGraph
package import WorkModel

@testable package import Deployment
@testable package import SingleHost

/// The plan and the results of a deployment.
package struct Deployed: Sendable {
    /// The plan that was made before the deployment.
    package var plan: DeploymentPlan
    /// The results of all nodes.
    package var results: [NodeResult]
    /// The record of the deployment. Nil if nothing changed.
    package var record: DeploymentRecord?

    /// The errors of functions, by name.
    package var failures: [String: any Error] { DeploymentReport(results: results, record: record).failures }
}

extension SingleHost {
    /// Deploys under the lock. Throws an error that no function caused.
    package func deploy(_ desired: DesiredState, commit: String? = nil) async throws -> Deployed {
        try await withLock(purpose: "deploying") { try await deployLocked(desired, commit: commit) }
    }

    /// Observes, with the health of functions.
    package func observe(for desired: DesiredState? = nil, probing: Probing = .brisk) async throws -> ObservedState {
        try await observe(for: desired, probing: probing, functions: nil)
    }

    /// Stages a function without reasons.
    package func stage(_ function: DesiredFunction, in desired: DesiredState) async throws -> Candidate {
        try await stage(function, in: desired, because: [])
    }

    /// Prepares for a desired state, from what is observed now.
    package func prepare(_ desired: DesiredState) async throws { try await prepare(desired, from: await observe(for: desired)) }

    /// Deploys without the lock.
    package func deployLocked(_ desired: DesiredState, commit: String? = nil) async throws -> Deployed {
        let plan = try await Reconciler.changes(from: observe(for: desired), to: desired)
        let report = try await applyLocked(desired, commit: commit)
        for result in report.results where result.node.kind != .container {
            if let error = result.error { throw error }
        }
        return Deployed(plan: plan, results: report.results, record: report.record)
    }
}

extension DeploymentReport {
    /// The errors of functions, by name.
    package var failures: [String: any Error] {
        var failures: [String: any Error] = [:]
        for result in results where result.node.kind == .container { failures[result.node.name] = result.error }
        return failures
    }
}
