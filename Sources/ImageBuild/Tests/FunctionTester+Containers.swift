import ContainerEngine
import FunctionModel

extension FunctionTester {
    /// The specification of a test container: that of a function, with test labels and a small log.
    func specification(_ subject: Subject) -> ContainerSpecification {
        let (metadata, definition) = (subject.function.metadata, subject.definition)
        var specification = ContainerSpecification.function(
            image: subject.image, network: network, port: metadata.port, environment: Contract.environment(definition.fullEnvironment),
            memory: metadata.limits.memory, cpus: metadata.limits.cpus, pids: metadata.limits.pids,
            blocksCloudMetadata: metadata.blocksCloudMetadata)
        specification.command = metadata.command
        specification.hosts = subject.hosts
        specification.labels = Self.labels(project, subject.function.name)
        // A test that prints without end must not fill the disk.
        (specification.logMaxSize, specification.logMaxFiles) = ("4m", 2)
        // An anonymous volume takes files before the container starts, and goes with it.
        if !definition.secrets.isEmpty { specification.mounts.append(Mount(kind: .volume, source: "", target: Contract.secretsFolder)) }
        return specification
    }

    /// The labels of a container that ``removeAbandoned(_:project:)`` removes.
    package static func labels(_ project: String, _ function: String) -> [String: String] {
        [
            Contract.projectLabel: project, Contract.functionLabel: function, Contract.roleLabel: Contract.Role.test.rawValue,
            Contract.makerLabel: Maker.current.text,
        ]
    }

    /// A new name for such a container.
    static func containerName(_ project: String, _ function: String) -> String {
        "\(project)_\(function)_test_\(String(UInt32.random(in: 0 ... .max), radix: 36))"
    }

    /// Runs `body` with a new container, and passes the container on for removal.
    /// - Returns: the result, or nil and the reason if the container does not start.
    func withContainer<Result: Sendable>(
        _ specification: ContainerSpecification, _ subject: Subject, _ body: @Sendable (String) async throws -> Result
    ) async throws -> (result: Result?, refusal: String?) {
        let id = try await engine.create(specification, name: Self.containerName(project, subject.function.name))
        defer { discard(id) }
        try await putSecrets(subject, id)
        do { try await engine.start(id) } catch let error as EngineError where error.refusal == .cannotStart {
            let program = specification.command?.first.map { "the program '\($0)'" } ?? "the image's command"
            return (nil, "\(program) cannot be started: \(error.words)")
        }
        return (try await body(id), nil)
    }

    private func putSecrets(_ subject: Subject, _ id: String) async throws {
        guard !subject.definition.secrets.isEmpty else { return }
        let owner = try await engine.user(engine.image(subject.image)?.user ?? "", in: id).owner
        let files = subject.definition.secrets.sorted { $0.key < $1.key }.map { name, value in
            TarArchive.File(name: name, bytes: Array(value.utf8), permissions: 0o400, owner: owner)
        }
        try await engine.putArchive(id, path: Contract.secretsFolder, tar: TarArchive.encode(files))
    }

    /// The output of the container, in bounded memory. The reason if it cannot be read.
    ///
    /// The engine gets what a container prints a moment later, so the answer to a request can be
    /// faster than its log. The output is read until it stays the same.
    func output(_ id: String) async -> String {
        var output = await outputSoFar(id)
        for _ in 0..<10 {
            guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { break }
            let next = await outputSoFar(id)
            if next == output, !next.isEmpty { break }
            output = next
        }
        return output
    }

    private func outputSoFar(_ id: String) async -> String {
        do {
            return try await engine.withLogs(id) { stream in
                var output = BoundedOutput()
                for try await chunk in stream { output.add(chunk.bytes) }
                return output.text
            }
        } catch {
            return "the output cannot be read: \(error)"
        }
    }

    /// The end of a container whose answer was lost. Nil if it runs, or if the engine fails.
    ///
    /// A connection ends before the engine knows of the container's end.
    func end(_ id: String) async -> ContainerEnd? {
        let start = ContinuousClock.now
        while true {
            guard let details = try? await engine.container(id) else { return nil }
            let (end, time) = (ContainerEnd(HealthGate.Condition(details)), ContinuousClock.now - start)
            if let end, !end.isUnexplained || time >= ContainerEnd.patience { return end }
            if end == nil, time >= .milliseconds(300) { return nil }
            guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { return end }
        }
    }

    /// A failure with the end of the container as its cause.
    static func failure(_ failure: String, _ end: ContainerEnd) -> String {
        (["\(failure)", "the container does not run: \(end.reason)"] + end.hints.map { "hint: " + $0 }).joined(separator: "\n")
    }

    /// A line about things that tests do not get. Nil if nothing is missing.
    func absences(_ subject: Subject) -> String? {
        let metadata = subject.function.metadata
        let missing = metadata.secrets.filter { subject.definition.secrets[$0] == nil }
        if !missing.isEmpty {
            return "tests get no real secrets: give them values under `test: {secrets: {\(missing[0]): …}}`"
        }
        return metadata.volumes.isEmpty ? nil : "tests get no volumes: \(metadata.volumes[0].target) is not there"
    }
}

extension TestRecord.Case {
    /// Adds a hint to the failure, unless it has the hint.
    mutating func hint(_ hint: String) {
        guard let failure, !failure.contains(hint) else { return }
        self.failure = failure + "\nhint: " + hint
    }
}

extension Redaction {
    /// Returns a case without the values.
    func callAsFunction(_ result: TestRecord.Case) -> TestRecord.Case {
        TestRecord.Case(
            name: result.name, failure: result.failure.map { self($0) }, output: result.output.map { self($0) }, seconds: result.seconds)
    }
}
