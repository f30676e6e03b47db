/// A version of a function that was deployed.
package struct FunctionVersion: Hashable, Sendable {
    /// The record of a deployment that had it.
    package var record: DeploymentRecord
    /// The function as that deployment has it.
    package var function: DesiredFunction
    /// True when a rollback from the present version to this one failed.
    package var hasFailed = false
}

extension DeploymentHistory {
    /// The versions of a function that are older than the present one, the newest first.
    ///
    /// Deployments in a row with the same version count as one. Versions that a successful rollback
    /// has passed over do not come again. A function without a present version has all its versions
    /// here.
    /// - Parameter limit: the greatest number of versions.
    package func olderVersions(of name: String, limit: Int) throws -> [FunctionVersion] {
        let numbers = try numbers()
        var present = try last()?.desired.function(name)?.asServed
        var origin = numbers.last ?? 0
        var tried: [DesiredFunction] = []
        var versions: [FunctionVersion] = []
        for number in numbers.reversed() where number <= origin && versions.count < limit {
            guard let record = try record(number), let function = record.desired.function(name), function.image != nil else { continue }
            let version = function.asServed
            if version != present {
                versions.append(FunctionVersion(record: record, function: function, hasFailed: tried.contains(version)))
            }
            present = version
            guard let back = record.rollback(of: name) else { continue }
            if record.failed[name] == nil {
                origin = back
            } else if versions.isEmpty, record.failed[name] != DeploymentFailure.interrupted {
                if let failed = try self.record(back)?.desired.function(name)?.asServed { tried.append(failed) }
            }
        }
        return versions
    }
}
