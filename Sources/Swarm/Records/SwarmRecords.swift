import ContainerEngine
package import Deployment
import FunctionModel

/// The deployment records of a project, where every manager can read them.
///
/// A record is a config, or several if it is large. The records lie in the state folder of this
/// machine, too, so that a history is read as on one host.
package struct SwarmRecords: Sendable {
    private let swarm: any SwarmManager
    private let names: SwarmNames
    private let state: StateFolder
    private let files: FileEffects

    /// The number of records that the swarm keeps. All managers hold them in memory.
    static let kept = 20
    /// The number of bytes in one config. The engine allows 500 KiB.
    static let partSize = 400_000

    /// Creates the records of a project.
    /// - Parameter state: the state folder of this machine for the project in this swarm.
    package init(swarm: any SwarmManager, project: String, state: StateFolder, files: FileEffects = .onDisk) {
        (self.swarm, self.state, self.files) = (swarm, state, files)
        names = SwarmNames(project: project)
    }

    /// The records in the state folder of this machine.
    package var history: DeploymentHistory { DeploymentHistory(state: state, files: files) }

    /// Copies the records of the swarm into the state folder of this machine.
    ///
    /// Records that are older than all of the swarm stay. A newer one that the swarm does not have
    /// is removed: its swarm was lost, and other managers do not know of it.
    package func sync() async throws {
        var known: Set<Int> = []
        for (number, parts) in try await parts() {
            guard let bytes = RecordPart.joined(parts) else { continue }
            known.insert(number)
            let path = path(DeploymentRecord.fileName(number))
            if try files.read(path) != bytes { try files.writePrivate(path, bytes) }
        }
        guard let oldest = known.min() else { return }
        for name in try files.list(state.deployments) {
            guard let number = DeploymentRecord.number(ofFile: name), number > oldest, !known.contains(number) else { continue }
            try files.remove(path(name))
        }
    }

    /// Stores a record in the swarm and on this machine, and removes the oldest ones of the swarm.
    ///
    /// The caller holds the lock of the project.
    /// - Throws: `DeploymentError` if another manager recorded the number meanwhile.
    func store(_ record: DeploymentRecord) async throws {
        let bytes = try record.encoded
        let cuts = stride(from: 0, to: max(1, bytes.count), by: Self.partSize).map { bytes[$0..<min($0 + Self.partSize, bytes.count)] }
        for (index, cut) in cuts.enumerated() {
            let labels = Labels.base(names.project, .record).merging([
                Labels.number: "\(record.number)", SwarmLabels.part: "\(index)", SwarmLabels.parts: "\(cuts.count)",
            ]) { _, new in new }
            do {
                _ = try await swarm.createSwarmObject(.config, names.record(record.number, part: index), labels: labels, data: Array(cut))
            } catch let error as EngineError where error.refusal == .objectExists {
                throw DeploymentError.failed(
                    "deployment \(record.number) could not be recorded", reason: "another manager has recorded one with this number")
            }
        }
        try history.append(record)
        try await remove { $0 <= record.number - Self.kept }
    }

    /// Removes all records from the swarm. Those on this machine stay.
    func removeAll() async throws { try await remove { _ in true } }

    /// Removes the records of some numbers from the swarm.
    private func remove(_ isGone: (Int) -> Bool) async throws {
        for (number, parts) in try await parts() where isGone(number) {
            for part in parts {
                do { try await swarm.removeSwarmObject(.config, part.id) } catch let error as EngineError where error.isNotFound {
                    // Somebody else removed it.
                }
            }
        }
    }

    /// The parts of all records of the swarm, by number.
    private func parts() async throws -> [Int: [RecordPart]] {
        let configs = try await swarm.swarmObjects(.config, label: Labels.filters(names.project, .record))
        return Dictionary(grouping: configs.compactMap { RecordPart($0) }, by: \.number)
    }

    private func path(_ name: String) -> String { state.deployments + "/" + name }
}

/// A config with a part of a deployment record.
struct RecordPart: Hashable, Sendable {
    /// The ID of the config.
    let id: String
    /// The number of the deployment.
    let number: Int
    /// The place of the part, from 0.
    let part: Int
    /// The number of parts.
    let parts: Int
    /// The bytes of the part.
    let data: [UInt8]

    /// Reads a config; nil for one that is no part of a record.
    init?(_ config: SwarmObject) {
        func value(_ label: String) -> Int? { config.labels[label].flatMap { Int($0) } }
        guard let number = value(Labels.number), let part = value(SwarmLabels.part), let parts = value(SwarmLabels.parts) else {
            return nil
        }
        (id, self.number, self.part, self.parts, data) = (config.id, number, part, parts, config.data)
    }

    /// The bytes of a record; nil if a part is missing, because the writer was killed.
    static func joined(_ all: [RecordPart]) -> [UInt8]? {
        let sorted = all.sorted { $0.part < $1.part }
        guard let count = sorted.first?.parts, sorted.map(\.part) == Array(0..<count) else { return nil }
        return sorted.flatMap(\.data)
    }
}
