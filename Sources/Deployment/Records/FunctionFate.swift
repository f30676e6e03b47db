/// The reason why the newest deployment does not have a function.
package enum FunctionFate: Hashable, Sendable {
    /// No deployment ever had it.
    case neverDeployed
    /// `faaso down` removed it, and no later deployment brought it back.
    case takenDown
    /// It left the repository, its routes were removed, or a rollback removed it.
    case removed
    /// The records that were searched do not have it. Older ones may.
    case unknown
}

extension DeploymentHistory {
    /// The number of records that are searched for a function, and for failed rollbacks.
    static let searched = 200

    /// The fates of the desired functions that the newest deployment does not have.
    /// - Parameter newest: the newest deployment.
    package func fates(of desired: DesiredState, since newest: DeploymentRecord?) throws -> [String: FunctionFate] {
        guard let newest else { return [:] }
        let missing = desired.functions.map(\.name).filter { newest.desired.function($0) == nil }
        return missing.isEmpty ? [:] : try fates(of: Set(missing))
    }

    /// The fates of functions that the newest deployment does not have.
    func fates(of functions: Set<String>) throws -> [String: FunctionFate] {
        var (fates, open): ([String: FunctionFate], Set<String>) = ([:], functions)
        var later: DeploymentRecord?
        let numbers = try numbers()
        for number in numbers.suffix(Self.searched).reversed() where !open.isEmpty {
            guard let record = try record(number) else { continue }
            for name in open where record.desired.function(name) != nil {
                fates[name] = later?.tookDown(name) == true ? .takenDown : .removed
                open.remove(name)
            }
            later = record
        }
        for name in open { fates[name] = numbers.count > Self.searched ? .unknown : .neverDeployed }
        return fates
    }
}
