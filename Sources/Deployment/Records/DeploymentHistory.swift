import Basics

/// The deployments that are on record in a state folder. The engine is not asked.
package struct DeploymentHistory: Sendable {
    private let state: StateFolder
    private let files: FileEffects
    /// The record that was decoded last. A run reads the newest one several times.
    private let decoded = Remembered<[UInt8], DeploymentRecord?>()

    /// Creates the history of a state folder on the real disk.
    package init(state: StateFolder) { self.init(state: state, files: .onDisk) }

    /// Creates the history of a state folder.
    /// - Parameter files: the file system that holds the records.
    package init(state: StateFolder, files: FileEffects) { (self.state, self.files) = (state, files) }

    /// All records that can be read, oldest first.
    package func all() throws -> [DeploymentRecord] { try numbers().compactMap { try record($0) } }

    /// The record of a deployment; nil if there is none, or if its file is torn.
    /// - Throws: ``DeploymentError/newerRecord(path:schema:)``. The deployed state would only be a
    ///   guess.
    package func record(_ number: Int) throws -> DeploymentRecord? {
        let path = state.deployments + "/" + DeploymentRecord.fileName(number)
        guard let bytes = try files.read(path) else { return nil }
        do throws(NewerForm) {
            return try decoded.value(of: bytes) { () throws(NewerForm) in try DeploymentRecord(decoding: bytes) }
        } catch {
            throw DeploymentError.newerRecord(path: path, schema: error.schema)
        }
    }

    /// The newest record and those between a number and it, oldest first.
    /// - Parameter number: nil returns the newest record alone.
    package func newer(than number: Int?) throws -> [DeploymentRecord] {
        guard let newest = try last() else { return [] }
        let between = try numbers().filter { $0 > number ?? newest.number && $0 < newest.number }
        return try between.compactMap { try record($0) } + [newest]
    }

    /// The newest record that can be read.
    package func last() throws -> DeploymentRecord? {
        for number in try numbers().reversed() { if let record = try record(number) { return record } }
        return nil
    }

    /// The record that a rollback without a number returns to; nil if there is none.
    ///
    /// It is the newest record whose state differs from the current one and is not empty. Repairs,
    /// failures and `down` are skipped. A deployment that was rolled back is skipped, too. The
    /// search goes on from the deployment that the current one brought back. A state at which a
    /// rollback from the current one failed is returned only if there is no other.
    func lastOther() throws -> DeploymentRecord? {
        guard let newest = try last() else { return nil }
        let present = newest.desired.asServed
        let tried = try statesTried(from: present)
        var origin = newest.number
        var retry: DeploymentRecord?
        for number in try numbers().reversed() where number <= origin {
            guard let record = try record(number) else { continue }
            let state = record.desired.asServed
            if state == present {
                guard let back = record.wholeRollback else { continue }
                // A rollback that was interrupted on its way goes on to the same deployment.
                let isPartial = record.wasInterrupted && !record.changes.isEmpty
                if record.failed.isEmpty || isPartial { origin = back }
            } else if !record.desired.functions.isEmpty {
                if !tried.contains(state) { return try maker(of: record) }
                retry = retry ?? record
            }
        }
        return try retry.map(maker)
    }

    /// The record of the deployment that made the state of a record. A deployment that failed keeps
    /// the state of the one before it.
    private func maker(of record: DeploymentRecord) throws -> DeploymentRecord {
        let state = record.desired.asServed
        for number in try numbers().reversed() where number <= record.number {
            guard let older = try self.record(number) else { continue }
            if older.desired.asServed != state { break }
            if older.failed.isEmpty { return older }
        }
        return record
    }

    /// The newest record whose state differs from the current one and is not empty, even if it was
    /// rolled back.
    func newestOther() throws -> DeploymentRecord? {
        guard let present = try last()?.desired.asServed else { return nil }
        for number in try numbers().reversed() {
            if let record = try record(number), record.desired.asServed != present, !record.desired.functions.isEmpty {
                return try maker(of: record)
            }
        }
        return nil
    }

    /// The states at which a rollback from a state failed, in whole or in part. The newest records
    /// are searched.
    private func statesTried(from state: DesiredState) throws -> [DesiredState] {
        var tried: [DesiredState] = []
        var later: DeploymentRecord?
        for number in try numbers().suffix(Self.searched).reversed() {
            guard let record = try record(number) else { continue }
            if let later, let back = later.wholeRollback, !later.failed.isEmpty, !later.wasInterrupted, record.desired.asServed == state,
                let wanted = try self.record(back)?.desired.asServed
            {
                tried.append(wanted)
            }
            later = record
        }
        return tried
    }

    /// True when the newest record whose functions name a network calls it external. False if no
    /// record names it.
    package func isExternal(_ network: String) throws -> Bool {
        for number in try numbers().reversed() {
            guard let desired = try record(number)?.desired, desired.joinedNetworks.contains(network) else { continue }
            return desired.externalNetworks.contains(network)
        }
        return false
    }

    /// The number of the next deployment. Torn records count.
    package func nextNumber() throws -> Int { (try numbers().last ?? 0) + 1 }

    /// The numbers of all records in ascending order, including torn ones.
    func numbers() throws -> [Int] { try files.list(state.deployments).compactMap(DeploymentRecord.number(ofFile:)).sorted() }
}

extension DeploymentHistory {
    /// Writes a record that only its owner may read. It holds the values of environments, which a
    /// rollback restores.
    package func append(_ record: DeploymentRecord) throws {
        try files.writePrivate(state.deployments + "/" + record.fileName, try record.encoded)
    }
}

extension DeploymentRecord {
    /// True when functions failed only because the run was interrupted.
    fileprivate var wasInterrupted: Bool { !failed.isEmpty && failed.values.allSatisfy { $0 == DeploymentFailure.interrupted } }
}
