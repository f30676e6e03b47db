import WorkModel

/// The deployments that a running state has on record. No engine is asked.
package struct DeploymentHistory: Sendable {
    private let state: StateFolder
    private let files: FileEffects

    package init(state: StateFolder) { self.init(state: state, files: .onDisk) }

    /// - Parameter files: the file system that the records lie on.
    package init(state: StateFolder, files: FileEffects) { (self.state, self.files) = (state, files) }

    /// All whose records can be read, the oldest first.
    package func all() throws -> [DeploymentRecord] { try numbers().compactMap { try record($0) } }

    /// The record of a deployment. Nil if there is none, or if its file is torn.
    /// - Throws: ``DeploymentError/newerRecord(path:schema:)``. A guess at what runs would be worse.
    package func record(_ number: Int) throws -> DeploymentRecord? {
        let path = state.deployments + "/" + DeploymentRecord.fileName(number)
        guard let bytes = try files.read(path) else { return nil }
        do { return try DeploymentRecord(decoding: bytes) } catch {
            throw DeploymentError.newerRecord(path: path, schema: error.schema)
        }
    }

    /// Those after a number, and at least the newest; nil means that one alone. The oldest first.
    package func newer(than number: Int?) throws -> [DeploymentRecord] {
        guard let newest = try last() else { return [] }
        let between = try numbers().filter { $0 > number ?? newest.number && $0 < newest.number }
        return try between.compactMap { try record($0) } + [newest]
    }

    /// The newest whose record can be read.
    package func last() throws -> DeploymentRecord? {
        for number in try numbers().reversed() { if let record = try record(number) { return record } }
        return nil
    }

    /// What to go back to: the newest that wanted something else than what is there, and something at all, before the one that this came
    /// from. So repairs and failures are passed over, `down` is, and what was rolled back already. Nil when there is none.
    func lastOther() throws -> DeploymentRecord? {
        guard let newest = try last() else { return nil }
        let present = newest.desired.asServed
        var origin = newest.number
        for number in try numbers().reversed() where number <= origin {
            guard let record = try record(number) else { continue }
            if record.desired.asServed == present {
                origin = record.wholeRollback ?? number
            } else if !record.desired.functions.isEmpty {
                return record
            }
        }
        return nil
    }

    /// The number of the next deployment. Torn records count.
    package func nextNumber() throws -> Int { (try numbers().last ?? 0) + 1 }

    /// The numbers of all records, torn ones too, ascending.
    func numbers() throws -> [Int] { try files.list(state.deployments).compactMap(DeploymentRecord.number(ofFile:)).sorted() }
}

extension DeploymentHistory {
    /// Writes a record. Its owner alone may read it: it has the values of environments, which a
    /// rollback restores.
    package func append(_ record: DeploymentRecord) throws {
        try files.writePrivate(state.deployments + "/" + record.fileName, try record.encoded)
    }
}
