import Basics

/// Names of engine objects that faaso creates. A function must not use them under `volumes` or
/// `networks`.
///
/// Such a volume may contain secrets of another function. Such a network may lead to functions
/// without routes.
enum ReservedNames {
    /// The reason why a volume's name is refused; nil if the name is allowed.
    ///
    /// The names of secret volumes of all projects are refused, because such a volume may be
    /// created after the check. The engine gives 64 hex digits as the name to a volume that is
    /// created without one. Such a volume belongs to one container, for example a proxy.
    static func reason(volume name: String) -> String? {
        if name.utf8.count == 64, name.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) {
            return "which has no name of its own and belongs to one container"
        }
        let parts = name.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2, NameRule.accepts(parts[0]) {
            switch name {
            case Contract.certificatesVolume(of: parts[0]): return "which holds the certificates of the project '\(parts[0])'"
            case Contract.proxyVolume(of: parts[0]): return "which holds the Caddyfile of the project '\(parts[0])'"
            default: break
            }
        }
        guard parts.count == 4, parts[3] == Contract.secretsEnding, parts[2].isMade(rest: \.isASCIIDigit),
            NameRule.accepts(parts[0]), NameRule.accepts(parts[1])
        else { return nil }
        return "which holds the secrets of the function '\(parts[1])' of the project '\(parts[0])'"
    }

    /// The reason why a network's name is refused in a project; nil if the name is allowed.
    static func reason(network name: String, project: String) -> String? {
        switch name {
        case Contract.functionsNetwork(of: project): "which every function of the project joins anyway"
        case Contract.testsNetwork(of: project): "which is for the tests of the project alone"
        default: nil
        }
    }

    /// The problems of a project's functions. Each location is reported once.
    static func problems(_ functions: [Function], project: String) -> [Problem] {
        var problems: [Problem] = []
        var places: Set<SourceLocation> = []
        for function in functions {
            func check(_ field: String, _ index: Int, _ name: String, _ reason: String?, _ hint: String) {
                let place = function.locations["\(field).\(index)"] ?? function.location
                guard let reason, places.insert(place).inserted else { return }
                problems.append(
                    Problem("\(field): found \(YAMLReader.quoted(name)), \(reason)", at: place, hints: [hint]))
            }
            for (index, volume) in function.metadata.volumes.enumerated() {
                check(
                    "volumes", index, volume.source, reason(volume: volume.source),
                    "a function that needs a secret lists it under `secrets`; for data name another volume")
            }
            for (index, network) in function.metadata.networks.enumerated() {
                check("networks", index, network, reason(network: network, project: project), "leave it out")
            }
        }
        return problems
    }
}
