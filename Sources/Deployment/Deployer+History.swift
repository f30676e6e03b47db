extension Deployer {
    /// All deployments whose records can be read, the oldest first.
    package func history() throws -> [DeploymentRecord] {
        try recordNumbers().compactMap { try record($0) }
    }

    /// The deployment of that number; nil when there is none, or its record is torn.
    package func record(_ number: Int) throws -> DeploymentRecord? {
        try files.read(state.deployments + "/" + DeploymentRecord.fileName(number)).flatMap(DeploymentRecord.init(decoding:))
    }

    /// The newest deployment whose record can be read.
    func lastRecord() throws -> DeploymentRecord? {
        for number in try recordNumbers().reversed() { if let record = try record(number) { return record } }
        return nil
    }

    private func recordNumbers() throws -> [Int] {
        try files.list(state.deployments).compactMap(DeploymentRecord.number(ofFile:)).sorted()
    }

    /// Writes down what was deployed, why, by whom and when. A function that failed is written as it was deployed before, or left out
    /// when it never was: a record only says what was made to work. Nothing is written, and nil returned, when neither the state nor
    /// anything in it changed.
    package func record(
        _ desired: DesiredState, changes: [Change], failed: [String: String] = [:], commit: String? = nil
    ) throws -> DeploymentRecord? {
        let last = try lastRecord()
        var actual = desired
        actual.functions = desired.functions.compactMap { failed[$0.name] == nil ? $0 : last?.desired.function($0.name) }
        if changes.isEmpty && failed.isEmpty && last?.desired == actual { return nil }
        let number = (try recordNumbers().last ?? 0) + 1
        let record = DeploymentRecord(
            number: number, at: effects.clock.date(), by: invoker.name, commit: commit, desired: actual, changes: changes, failed: failed)
        try files.write(state.deployments + "/" + record.fileName, try record.encoded)
        log(DeploymentEvent("deployment", .recorded, "deployment \(number)"))
        return record
    }

    /// What deployment `number` wanted (nil: the one before the newest), to be applied as a new deployment: nothing is built, and
    /// secrets have the values of today.
    ///
    /// Throws when there is no such deployment, a secret is no longer set, or the engine no longer has one of its images.
    package func rollback(to number: Int? = nil) async throws -> DesiredState {
        let numbers = try recordNumbers()
        let wanted = number ?? numbers.dropLast().last ?? 0
        guard let record = try record(wanted) else { throw DeploymentError.noSuchDeployment(wanted) }
        var desired = record.desired
        for function in desired.functions {
            guard let image = function.image else { throw DeploymentError.imageUnknown(function: function.name) }
            if try await engine.imageUser(image.id) == nil {
                throw DeploymentError.imageMissing(function: function.name, image: image.reference)
            }
            for secret in function.configuration.secrets.keys.sorted() where try effects.secret(secret) == nil {
                throw DeploymentError.secretNotSet(function: function.name, secret: secret)
            }
        }
        desired = try desired.withSecretVersions { try effects.secret($0)?.version }
        return desired
    }

    /// IDs of the images that one of the last `deployments` deployments names: these must not be removed.
    package func imagesInUse(deployments: Int = 5) throws -> Set<String> {
        Set(try history().suffix(deployments).flatMap { $0.desired.functions.compactMap { $0.image?.id } })
    }
}
