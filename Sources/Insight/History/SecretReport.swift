package import Deployment
import FoundationEssentials
package import FunctionModel

/// The secrets, with the times of their last changes and the functions that use them. No value is
/// part of it.
package struct SecretReport: Hashable, Sendable, Codable {
    /// The place of a secret's value.
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        /// The running state has the secret.
        case stored
        /// The secret exists only as `FAASO_SECRET_<NAME>`, and only builds ask for it.
        case environment
        /// No place has the value.
        case missing
    }

    /// One secret that is set or named.
    package struct Secret: Hashable, Sendable, Codable {
        /// The name of the secret.
        package var name: String
        /// The place of its value.
        package var state: State
        /// The time in RFC 3339 at which the value was set last.
        package var changed: String?
        /// The functions whose containers have the secret as a file. After a change, the next `up`
        /// replaces them.
        package var functions: [String]
        /// The functions whose builds may read the secret. A change alone rebuilds nothing.
        package var builds: [String]

        /// The names of the fields in JSON.
        enum CodingKeys: String, CodingKey {
            case name, state, changed, functions
            case builds = "build_functions"
        }
    }

    /// The schema of the output.
    package var schema = "faaso.secrets/1"
    /// The secrets, sorted by name.
    package var secrets: [Secret]

    /// Creates a report.
    /// - Parameters:
    ///   - functions: the functions of the repository.
    ///   - stored: the secrets that are set, with the time in seconds since 1970.
    ///   - deployed: the last deployed state. Functions that have left the repository may still use
    ///     secrets.
    ///   - environment: the variables of the process.
    package init(functions: [Function], stored: [String: Int], deployed: DesiredState?, environment: [String: String]) {
        var containers: [String: Set<String>] = [:]
        var builds: [String: Set<String>] = [:]
        for function in functions {
            for name in function.metadata.secrets { containers[name, default: []].insert(function.name) }
            for name in function.metadata.buildSecrets { builds[name, default: []].insert(function.name) }
        }
        let known = Set(functions.map(\.name))
        for function in deployed?.functions ?? [] where !known.contains(function.name) {
            for name in function.configuration.secrets.keys { containers[name, default: []].insert(function.name) }
        }
        let names = Set(stored.keys).union(containers.keys).union(builds.keys)
        secrets = names.sorted().map { name in
            let users = containers[name, default: []].sorted()
            let isGiven = users.isEmpty && environment[Contract.secretVariable(name)] != nil
            return Secret(
                name: name, state: stored[name] != nil ? .stored : isGiven ? .environment : .missing,
                changed: stored[name].map { Date(timeIntervalSince1970: Double($0)).formatted(.iso8601) }, functions: users,
                builds: builds[name, default: []].sorted())
        }
    }

    /// The secret of this name. Nil if it is neither set nor named.
    package func secret(_ name: String) -> Secret? { secrets.first { $0.name == name } }
}
