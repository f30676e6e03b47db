package import WorkModel

/// A part of a plan that could not be checked. Its text stands in `plan` and in the reports.
package enum UncheckedPart: Hashable, Sendable, CustomStringConvertible {
    /// Everything that the engine has, because it was not asked.
    case engine
    /// The stored secrets.
    case secrets
    /// A base image. The identity of the last run was trusted.
    case base(Node)

    package var description: String {
        switch self {
        case .engine: "engine"
        case .secrets: "secrets"
        case .base(let node): node.description
        }
    }
}

extension UncheckedPart: Codable {
    /// Reads a part from its text.
    package init(from decoder: any Decoder) throws {
        switch try decoder.singleValueContainer().decode(String.self) {
        case Self.engine.description: self = .engine
        case Self.secrets.description: self = .secrets
        default: self = .base(try Node(from: decoder))
        }
    }

    /// Writes the text of the part.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
