package import Basics
import ContainerEngine
import Deployment
package import Insight
import Pipeline
import Workspaces

extension RepositoryOperations {
    /// Compares the functions with those of a commit. Uses no engine and no record.
    package func affected(since reference: String) async throws -> AffectedReport {
        try await AffectedReport.make(workspace(), since: reference, environment: environment)
    }

    /// Checks everything that faaso needs.
    package func doctor() async throws -> DoctorReport {
        let choice = (try? choice(for: .deploying)) ?? self.choice
        let report = await DoctorReport.make(directory: directory, choice: choice, environment: environment)
        // A check that an interrupt prevented has not failed.
        try Task.checkCancellation()
        return report
    }

    /// Warns of ports of `listen` that somebody else uses. Empty if the settings cannot be read.
    package func usedPorts() async throws -> [Diagnostic] {
        guard let settings = try? partialWorkspace().settings else { return [] }
        let findings = await DoctorReport.usedPorts(settings, environment: environment)
        try Task.checkCancellation()
        return findings.map { Diagnostic(.warning, $0.finding, hints: $0.hints) }
    }

    /// Lists the deployments, the newest first. If an engine answers, the list shows which of them
    /// can be restored.
    /// - Parameter newest: the number of deployments whose changed files are named; nil for all.
    package func history(explaining newest: Int? = nil) async throws -> HistoryReport {
        let partial = try partialWorkspace()
        let access = try await stateAccess(partial)
        // The nodes of a swarm pull from the registry, which is not asked for each deployment.
        let engine = access.connection.flatMap { $0.isOnSwarm ? nil : $0.engine }
        let images = try await engine?.images().map(\.id)
        var report = HistoryReport(try access.history.all(), images: images.map(Set.init))
        report.explain(partial.cache, newest: newest)
        return report
    }
}
