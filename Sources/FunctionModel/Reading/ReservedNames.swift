/// Names of objects in the engine that faaso itself makes. No function may name one of them under `volumes` or `networks`: a volume may
/// hold another function's secrets, and a network may lead to functions that no route names.
enum ReservedNames {
    /// The reason why a volume's name is refused; nil for a name that is free.
    ///
    /// The names of secrets' volumes of every project are refused, since such a volume may appear after the check.
    static func reason(volume name: String) -> String? {
        let parts = name.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts[3] == Contract.secretsEnding, parts[2].isMade(rest: \.isASCIIDigit),
            TextRule.isName(parts[0]), TextRule.isName(parts[1])
        else { return nil }
        return "which holds the secrets of the function '\(parts[1])' of the project '\(parts[0])'"
    }

    /// The reason why a network's name is refused in a project; nil for a name that is free.
    static func reason(network name: String, project: String) -> String? {
        switch name {
        case Contract.functionsNetwork(of: project): "which every function of the project joins anyway"
        case Contract.testsNetwork(of: project): "which is for the tests of the project alone"
        default: nil
        }
    }

    /// The problems of a project's functions, each place once.
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
