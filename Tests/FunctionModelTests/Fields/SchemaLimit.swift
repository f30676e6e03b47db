@testable import FunctionModel

/// The mistakes that the reader finds and a schema cannot know.
enum SchemaLimit: CaseIterable {
    /// A path, a function, a runtime, a host or a network must exist. A called function must have a
    /// container.
    case existence
    /// A name must be unique among the elements of a list.
    case uniqueness
    /// faaso sets the variable itself.
    case ownVariable
    /// A header frames a message, or no caller can send it.
    case header
    /// A text has a form that an expression does not describe, such as an address.
    case form
    /// A limit on the number that a text means.
    case range
    /// Two fields, or two layers, exclude each other.
    case combination
    /// The whole of a map has no effect.
    case emptiness

    /// The parts of messages that tell the limit.
    private var words: [String] {
        switch self {
        case .existence: ["does not exist", "is not a host of this map", "which has no container"]
        case .uniqueness:
            ["again, once is allowed", "again, one volume", "is the `to` of", "lies inside", "but for case or a trailing slash"]
        case .ownVariable: ["which faaso sets itself"]
        case .header: ["which no caller can send", "other than those that frame a message"]
        case .form:
            [
                "a port, an address or a host name", "a registry's host and a path", "a public key such as", "an address such as ssh://",
                "a regular expression is allowed", "an absolute path without", "which is kept for secrets", "with the segment",
                "two hexadecimal digits", "a path inside the repository", "inside the repository, not the whole",
                "a folder of Caddy snippets",
                "would land on the Dockerfile", "found an empty path",
            ]
        case .range: ["a range of at least two ports", "at least 6m", "at least 0.01", "such as 64k, 10m or 1g"]
        case .combination:
            [
                "which is not under `calls`", "which is internal", "is allowed with `deploy: recreate`", "found no `runtime`",
                "nothing, a string is allowed", "as `to` of a file", "only a swarm has this field",
            ]
        case .emptiness: ["found no expectation, at least one is required"]
        }
    }

    /// The limit that a problem comes from; nil for a problem that a schema knows.
    init?(of problem: Problem) {
        guard let limit = Self.allCases.first(where: { $0.words.contains { problem.message.contains($0) } }) else { return nil }
        self = limit
    }
}

extension JSONValue {
    private static let strangers: [JSONValue] = [
        .string("text"), .number(1), .number(1.5), .number(-1), .bool(true), .null, .array([]), .object([:]), .array([.string("a")]),
        .object(["a": .number(1)]),
    ]

    /// The values in which one part is renamed, dropped, repeated or replaced by another type. The
    /// value itself stays a map.
    var mutations: [JSONValue] {
        guard case .object(let members) = self else { return [] }
        return Self.mutations(of: members)
    }

    private static func mutations(of members: [String: JSONValue]) -> [JSONValue] {
        members.sorted { $0.key < $1.key }.flatMap { name, value -> [JSONValue] in
            var dropped = members
            dropped[name] = nil
            let renamed = dropped.merging([name + "x": value]) { $1 }
            return [.object(dropped), .object(renamed)]
                + value.variants.map { changed in .object(members.merging([name: changed]) { $1 }) }
        }
    }

    /// The other values that may stand in the place of this one.
    private var variants: [JSONValue] {
        let inner: [JSONValue] =
            switch self {
            case .object(let members): Self.mutations(of: members)
            case .array(let elements):
                elements.indices.flatMap { index -> [JSONValue] in
                    let rest = Array(elements[..<index]) + Array(elements[(index + 1)...])
                    let changed = elements[index].variants.map { variant -> JSONValue in
                        var copy = elements
                        copy[index] = variant
                        return .array(copy)
                    }
                    return [.array(rest), .array(elements + [elements[index]])] + changed
                }
            default: []
            }
        return Self.strangers.filter { $0 != self } + inner
    }

    /// The names of all members, at any depth.
    var names: [String] {
        switch self {
        case .object(let members): members.flatMap { [$0.key] + $0.value.names }
        case .array(let elements): elements.flatMap(\.names)
        default: []
        }
    }
}
