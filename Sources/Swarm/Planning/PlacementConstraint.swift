package import ContainerEngine

extension ServicePlacement {
    /// True when a node meets all constraints. A constraint that `faaso` cannot evaluate counts as
    /// met; the scheduler decides.
    ///
    /// The known attributes are `node.id`, `node.hostname`, `node.role`, `node.platform.arch` and
    /// `node.labels.…`, each with `==` or `!=`.
    package func accepts(_ node: NodeSummary) -> Bool {
        constraints.allSatisfy { constraint in
            guard let parsed = PlacementConstraint(constraint), let value = parsed.value(of: node) else { return true }
            // The scheduler compares without regard to case.
            return (value.lowercased() == parsed.value.lowercased()) == parsed.isEqual
        }
    }
}

/// A condition on nodes: an attribute, `==` or `!=`, and a value.
package struct PlacementConstraint: Hashable, Sendable {
    /// The attribute of a node, such as `node.labels.zone`.
    package var attribute: String
    /// True for `==`, false for `!=`.
    package var isEqual: Bool
    /// The value.
    package var value: String

    /// Parses a constraint. Nil if the scheduler would refuse its form.
    package init?(_ text: String) {
        for (mark, isEqual) in [("==", true), ("!=", false)] {
            guard let range = text.firstRange(of: mark) else { continue }
            attribute = Self.trimmed(text[..<range.lowerBound])
            value = Self.trimmed(text[range.upperBound...])
            self.isEqual = isEqual
            guard !value.isEmpty, Self.isAttribute(attribute) else { return nil }
            return
        }
        return nil
    }

    /// The attribute of a node; nil if it is not known here.
    func value(of node: NodeSummary) -> String? {
        switch attribute {
        case "node.id": return node.id
        case "node.hostname": return node.host
        case "node.role": return node.isManager ? "manager" : "worker"
        case Self.architecture: return node.architecture.isEmpty ? nil : node.architecture
        default:
            guard attribute.hasPrefix(Self.labels) else { return nil }
            return node.labels[String(attribute.dropFirst(Self.labels.count))] ?? ""
        }
    }

    /// The beginning of the names of node labels.
    package static let labels = "node.labels."

    /// The attribute with the architecture of a node's machine.
    static let architecture = "node.platform.arch"

    /// The attributes without a free part.
    private static let plain = ["node.id", "node.hostname", "node.ip", "node.role", "node.platform.os", architecture]
    private static let prefixes = [labels, "engine.labels."]

    private static func isAttribute(_ text: String) -> Bool {
        plain.contains(text) || prefixes.contains { text.hasPrefix($0) && text.count > $0.count }
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0 == " " }
        return String(String(start).reversed().drop { $0 == " " }.reversed())
    }
}
