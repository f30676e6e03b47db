/// The deployments that a running state has on record. No engine is asked.
package struct DeploymentHistory: Sendable {
    private let state: StateFolder
    private let files: FileEffects

    package init(state: StateFolder) { self.init(state: state, files: .onDisk) }

    init(state: StateFolder, files: FileEffects) { (self.state, self.files) = (state, files) }

    /// All whose records can be read, the oldest first.
    package func all() throws -> [DeploymentRecord] { try numbers().compactMap { try record($0) } }

    /// The one of that number; nil when there is none, or its record is torn.
    package func record(_ number: Int) throws -> DeploymentRecord? {
        try files.read(state.deployments + "/" + DeploymentRecord.fileName(number)).flatMap(DeploymentRecord.init(decoding:))
    }

    /// The newest whose record can be read.
    package func last() throws -> DeploymentRecord? {
        for number in try numbers().reversed() { if let record = try record(number) { return record } }
        return nil
    }

    /// IDs of the images that one of the last `deployments` names.
    package func imagesInUse(deployments: Int = 5) throws -> Set<String> {
        Set(try all().suffix(deployments).flatMap { $0.desired.functions.compactMap { $0.image?.id } })
    }

    /// The numbers of all records, torn ones too, ascending.
    func numbers() throws -> [Int] { try files.list(state.deployments).compactMap(DeploymentRecord.number(ofFile:)).sorted() }
}
