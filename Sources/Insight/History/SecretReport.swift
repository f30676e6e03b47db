package import Deployment
package import FunctionModel
import FoundationEssentials

/// Which secrets there are, since when, and who uses them; never a value. Schema `faaso.secrets/1`.
package struct SecretReport: Hashable, Sendable, Codable {
    package enum State: String, Hashable, Sendable, Codable {
        /// In the running state.
        case stored
        /// Only as `FAASO_SECRET_<NAME>`, and only builds ask for it.
        case environment
        case missing
    }

    package struct Secret: Hashable, Sendable, Codable {
        package var name: String
        package var state: State
        /// RFC 3339: when its value was set last.
        package var changed: String?
        /// Functions whose containers have it as a file: the next `up` replaces these after a change.
        package var functions: [String]
        /// Functions whose builds may read it: a change alone rebuilds nothing.
        package var builds: [String]

        enum CodingKeys: String, CodingKey {
            case name, state, changed, functions
            case builds = "build_functions"
        }
    }

    package var schema = "faaso.secrets/1"
    /// By name.
    package var secrets: [Secret]

    /// - Parameters:
    ///   - functions: the repository's.
    ///   - stored: every secret that is set, with the time in seconds since 1970.
    ///   - deployed: what was deployed last; functions that left the repository since are users, too.
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
            let isGiven = users.isEmpty && environment["FAASO_SECRET_\(name.uppercased())"] != nil
            return Secret(
                name: name, state: stored[name] != nil ? .stored : isGiven ? .environment : .missing,
                changed: stored[name].map { Date(timeIntervalSince1970: Double($0)).formatted(.iso8601) }, functions: users,
                builds: builds[name, default: []].sorted())
        }
    }

    package func secret(_ name: String) -> Secret? { secrets.first { $0.name == name } }
}
