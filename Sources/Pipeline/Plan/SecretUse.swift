package import Deployment
package import FunctionModel

/// A secret that a function names, with its place in the files.
package struct SecretUse: Hashable, Sendable, Codable {
    package enum Purpose: String, Hashable, Sendable, Codable {
        /// The secret is a file of the container. Only the running state has its value.
        case container
        /// The secret is for the build. The environment may also have its value.
        case build
    }

    package var function: String
    package var secret: String
    package var purpose: Purpose
    package var location: SourceLocation

    /// The secrets that a function names.
    package static func all(_ function: Function) -> [SecretUse] {
        func uses(_ names: [String], _ field: String, _ purpose: Purpose) -> [SecretUse] {
            names.enumerated().map { index, name in
                SecretUse(
                    function: function.name, secret: name, purpose: purpose,
                    location: function.locations["\(field).\(index)"] ?? function.location)
            }
        }
        return uses(function.metadata.secrets, "secrets", .container) + uses(function.metadata.buildSecrets, "build_secrets", .build)
    }

    /// True if the secret is not set.
    /// - Parameter stored: the names of the secrets that are set.
    package func isMissing(stored: Set<String>, environment: [String: String]) -> Bool {
        if stored.contains(secret) { return false }
        return purpose == .container || environment[variable] == nil
    }

    /// The problem of a missing secret: its function is refused.
    package var problem: Problem {
        switch purpose {
        case .container:
            Problem(
                "function '\(function)' needs the secret '\(secret)', which is not set", at: location,
                hints: ["set it: faaso secret set \(secret)"])
        case .build:
            Problem(
                "the build of '\(function)' needs the secret '\(secret)', which is not set", at: location,
                hints: ["set it: faaso secret set \(secret), or \(variable)"])
        }
    }

    private var variable: String { "FAASO_SECRET_\(secret.uppercased())" }
}

extension Project {
    /// The functions whose containers cannot be created because a secret is not set, with the
    /// problems. Other functions are not affected.
    func missingSecrets(stored: Set<String>) -> [String: ProjectProblems] {
        var refused: [String: ProjectProblems] = [:]
        for function in functions {
            let missing = SecretUse.all(function).filter { $0.purpose == .container && $0.isMissing(stored: stored, environment: [:]) }
            if !missing.isEmpty { refused[function.name] = ProjectProblems(missing.map(\.problem)) }
        }
        return refused
    }
}

extension SecretStore {
    /// The secrets that are set, read without an engine from this user's deployments of the
    /// project. Nil if there are none, or if they cannot be read.
    package static func stored(project: String, environment: [String: String], userID: UInt32) -> Set<String>? {
        let state = StateFolder(path: StateFolder.path(project: project, environment: environment, userID: userID))
        guard FileEffects.onDisk.identity(state.path) != nil, let names = try? SecretStore(state: state).names() else { return nil }
        return Set(names)
    }
}
