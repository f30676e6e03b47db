package import ContainerEngine
import Deployment
package import FunctionModel

/// A volume that a function names, and where.
package struct VolumeUse: Hashable, Sendable {
    var function: String
    var volume: String
    var location: SourceLocation

    /// Every volume that a function names.
    static func all(_ function: Function) -> [VolumeUse] {
        function.metadata.volumes.enumerated().map { index, volume in
            VolumeUse(function: function.name, volume: volume.source, location: function.locations["volumes.\(index)"] ?? function.location)
        }
    }
}

extension Project {
    /// The volumes that functions with containers name. A project that names none costs no question to the engine.
    /// - Parameter wanted: the functions to look at; empty means all.
    package func volumes(functions wanted: FunctionScope = .all) -> [VolumeUse] {
        functions.filter { routedFunctions.contains($0.name) && wanted.contains($0.name) }.flatMap(VolumeUse.all)
    }
}

extension Engine {
    /// The problems of the networks and volumes that functions name: networks that do not exist, and what faaso made for something else.
    package func problems(_ networks: [NetworkUse], _ volumes: [VolumeUse], project: String) async throws -> [Problem] {
        var problems: [Problem] = []
        var (known, kept): ([String: [String: String]?], [String: [String: String]?]) = ([:], [:])
        for use in networks {
            if known[use.network] == nil { known[use.network] = .some(try await network(use.network)?.labels) }
            guard let labels = known[use.network] ?? nil else {
                problems.append(use.problem)
                continue
            }
            if let object = ReservedObject(.network, use.network, labels: labels, for: project) {
                problems.append(object.problem(function: use.function, at: use.location))
            }
        }
        for use in volumes {
            if kept[use.volume] == nil { kept[use.volume] = .some(try await volume(use.volume)?.labels) }
            guard let labels = kept[use.volume] ?? nil else { continue }
            if let object = ReservedObject(.volume, use.volume, labels: labels, for: project) {
                problems.append(object.problem(function: use.function, at: use.location))
            }
        }
        return problems
    }
}

extension ReservedObject {
    /// The refusal, with its place.
    func problem(function: String, at location: SourceLocation) -> Problem {
        Problem("function '\(function)' names \(self)", at: location, hints: [hint])
    }
}
