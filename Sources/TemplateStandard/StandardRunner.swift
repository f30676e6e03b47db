import Basics
package import ContainerEngine
import FunctionModel

/// Runs the standard against the image of a template's probe.
package struct StandardRunner: Sendable {
    private let engine: Engine
    private let labels: [String: String]

    /// The time from SIGTERM until SIGKILL.
    private static let grace = Duration.seconds(10)

    /// Creates a runner.
    /// - Parameter project: the project that owns the containers.
    package init(_ engine: Engine, project: String) {
        self.engine = engine
        labels = [
            Contract.projectLabel: project, Contract.functionLabel: "probe", Contract.roleLabel: Contract.testRole,
            Contract.makerLabel: Maker.current.text,
        ]
    }

    /// Runs every check.
    /// - Parameters:
    ///   - name: the name of the template.
    ///   - image: the reference of the probe's image.
    package func run(_ name: String, image: String) async throws -> StandardReport.Template {
        let details = try await engine.image(image)
        var report = StandardReport.Template(name: name, checks: [], imageBytes: details?.size ?? 0)
        let plain = try await withContainer(ContainerSpecification(image: image, labels: labels, network: "bridge")) { probe in
            probe.checks == nil ? "/ping is not answered within 30 s" : nil
        }
        report.checks.append(CheckResult(.plain, failure: plain))
        var specification = ContainerSpecification.function(
            image: image, network: "bridge", port: Contract.port, environment: [:], memory: 512 << 20, cpus: nil, pids: 256,
            blocksCloudMetadata: false)
        specification.labels = labels
        let results = try await withContainer(specification) { probe in try await self.checks(probe, user: details?.user ?? "") }
        report.checks += results.checks
        (report.startSeconds, report.memoryBytes) = (results.startSeconds, results.memory)
        return report
    }

    /// A container that was started. Without `checks` it did not answer /ping.
    private struct Probe: Sendable {
        var id: String
        var checks: ProbeChecks?
        var startSeconds: Double?
    }

    private struct Results: Sendable {
        var checks: [CheckResult] = []
        var startSeconds: Double?
        var memory: Int64?
    }

    private func checks(_ probe: Probe, user: String) async throws -> Results {
        var results = Results(checks: [CheckResult(.user, failure: Verdict.user(user))], startSeconds: probe.startSeconds)
        guard let checks = probe.checks else {
            results.checks.append(CheckResult(.ping, failure: "/ping is not answered within 30 s"))
            return results
        }
        for check in StandardCheck.allCases where ![.user, .plain, .stop].contains(check) {
            var failure: String?
            do {
                failure = try await checks.failure(check)
            } catch {
                try Task.checkCancellation()
                failure = "\(error)"
            }
            results.checks.append(CheckResult(check, failure: failure))
        }
        results.memory = try? await engine.stats(probe.id).memory
        results.checks.append(CheckResult(.stop, failure: try await stop(probe.id, checks)))
        return results
    }

    private func stop(_ id: String, _ checks: ProbeChecks) async throws -> String? {
        let sent = 32
        async let answered = checks.slow(sent)
        try await Task.sleep(for: .milliseconds(300))
        let began = ContinuousClock.now
        try await engine.stop(id, grace: Self.grace)
        let took = ContinuousClock.now - began
        let exitCode = try await engine.container(id)?.state.exitCode ?? -1
        return Verdict.stopped(answered: await answered, of: sent, exitCode: exitCode, took: took, grace: Self.grace)
    }

    private func withContainer<R: Sendable>(
        _ specification: ContainerSpecification, _ body: (Probe) async throws -> R
    ) async throws -> R {
        let name = "faaso-standard_probe_\(String(UInt32.random(in: 0 ... .max), radix: 36))"
        let id = try await engine.create(specification, name: name)
        do {
            let result = try await body(try await start(id))
            try? await engine.remove(id, force: true)
            return result
        } catch {
            try? await engine.remove(id, force: true)
            throw error
        }
    }

    private func start(_ id: String) async throws -> Probe {
        let began = ContinuousClock.now
        try await engine.start(id)
        let address = try await engine.container(id)?.networks["bridge"]?.ip ?? ""
        let engine = engine
        let checks = ProbeChecks(client: WireClient(host: address, port: Contract.port)) {
            try await engine.logs(id).map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
        }
        while !address.isEmpty, ContinuousClock.now - began < .seconds(30) {
            if (try? await checks.failure(.ping)) == .some(nil) {
                return Probe(id: id, checks: checks, startSeconds: (ContinuousClock.now - began).seconds)
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        return Probe(id: id)
    }
}
