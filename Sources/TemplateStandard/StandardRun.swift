import Basics
package import ContainerEngine

/// Runs checks against the built probe of one template.
package struct StandardRun: Sendable {
    private let engine: Engine
    private let checks: [Check]

    /// Creates a run.
    package init(_ engine: Engine, _ checks: [Check]) { (self.engine, self.checks) = (engine, checks) }

    /// Runs the checks one after the other, and removes the containers at the end.
    /// - Parameters:
    ///   - name: the name of the template.
    ///   - reasons: the reasons of checks that cannot apply to the template, by their names.
    ///   - rebuild: builds the probe again after edits of its files.
    ///   - onResult: receives each result as soon as it is known.
    /// - Throws: `CancellationError`, and any error of the engine or of `rebuild`.
    package func results(
        _ name: String, _ probe: BuiltProbe, skipping reasons: [String: String] = [:],
        rebuild: @escaping @Sendable () async throws -> Rebuild,
        onResult: @Sendable (StandardReport.Result) -> Void
    ) async throws -> StandardReport.Template {
        let containers = ProbeContainers(engine, probe)
        let found: Result<StandardReport.Template, any Error>
        do {
            found = .success(try await results(name, probe, reasons, containers, rebuild, onResult))
        } catch {
            found = .failure(error)
        }
        await containers.removeAll()
        return try found.get()
    }

    private func results(
        _ name: String, _ probe: BuiltProbe, _ reasons: [String: String], _ containers: ProbeContainers,
        _ rebuild: @escaping @Sendable () async throws -> Rebuild,
        _ onResult: @Sendable (StandardReport.Result) -> Void
    ) async throws -> StandardReport.Template {
        let subject = Subject(containers, userProblem: { [engine] in try await engine.userProblem(probe) }, rebuild: rebuild)
        var template = StandardReport.Template(name: name)
        template.imageBytes = try await engine.image(probe.image)?.size
        for check in checks {
            let verdict: Verdict
            if let reason = reasons[check.name] { verdict = .skipped(reason) } else { verdict = try await check.verdict(subject) }
            let result = StandardReport.Result(check, verdict)
            template.checks.append(result)
            onResult(result)
        }
        template.startSeconds = await subject.startTime()?.seconds
        template.memoryBytes = await subject.memory()
        return template
    }
}

extension Engine {
    /// The reason why the user of a probe's image must not serve. Nil if it may.
    fileprivate func userProblem(_ probe: BuiltProbe) async throws -> ImageUserProblem? {
        do {
            try await checkUser(ofImage: probe.image, name: probe.containerName, labels: probe.labels)
            return nil
        } catch let problem as ImageUserProblem {
            return problem
        }
    }
}
