/// Everything that a node's result depends on, by name. What a record keeps and what the next run computes are two such
/// values, and ``reasons(since:)`` tells them apart: the explanation is made of the same fields as the key.
package struct Inputs: Hashable, Sendable {
    /// The order of the cases is the order in which reasons are listed.
    package enum Kind: Hashable, Comparable, Sendable {
        /// A file, a link or a folder: it can be added, removed, or change its content or its mode.
        case file
        /// An argument or setting.
        case argument
        /// A base image.
        case base
        /// The output of another node.
        case dependency
        /// The form of keys and contexts itself.
        case schema
    }

    /// Compared byte for byte.
    package struct Input: Hashable, Sendable {
        package var name: String
        package var kind: Kind
        /// What is compared; nil where it can't be known before another node has run.
        package var value: String?
        /// The part of a file that is no content.
        package var mode: String?

        package init(_ name: String, _ kind: Kind, value: String?, mode: String? = nil) {
            self.name = name
            self.kind = kind
            self.value = value
            self.mode = mode
        }
    }

    /// In any order; told apart by kind and name.
    package var inputs: [Input]

    package init(_ inputs: [Input]) {
        self.inputs = inputs
    }

    /// What differs from an older set of inputs, sorted by name within each kind of input. Empty means equal; an unknown value
    /// equals nothing.
    package func reasons(since old: Inputs) -> [Reason] {
        let before = old.inputs.sorted(by: Self.precedes)
        let now = inputs.sorted(by: Self.precedes)
        var (left, right) = (before[...], now[...])
        var reasons: [Reason] = []
        while let next = [left.first, right.first].compactMap(\.self).min(by: Self.precedes) {
            let old = left.first.flatMap { Self.precedes(next, $0) ? nil : left.popFirst() }
            let new = right.first.flatMap { Self.precedes(next, $0) ? nil : right.popFirst() }
            if let reason = Self.reason(next, old, new) { reasons.append(reason) }
        }
        return reasons
    }

    private static func precedes(_ left: Input, _ right: Input) -> Bool {
        left.kind == right.kind ? left.name.precedesBytewise(right.name) : left.kind < right.kind
    }

    private static func reason(_ input: Input, _ old: Input?, _ new: Input?) -> Reason? {
        if let old, let new, old == new, new.value != nil { return nil }
        let name = input.name
        switch input.kind {
        case .argument: return Reason(.argumentChanged, name, detail: detail(old, new))
        case .base: return Reason(.baseChanged, name, detail: detail(old, new))
        case .dependency: return Reason(.dependencyChanged, name)
        case .schema: return Reason(.schemaChanged, name, detail: detail(old, new))
        case .file:
            guard let old else { return Reason(.inputAdded, name) }
            guard let new else { return Reason(.inputRemoved, name) }
            let sameContent = new.value != nil && old.value.hasBytes(of: new.value)
            return Reason(sameContent ? .modeChanged : .inputChanged, name)
        }
    }

    private static func detail(_ old: Input?, _ new: Input?) -> String {
        func text(_ input: Input?) -> String {
            guard let input else { return "unset" }
            return input.value ?? "unknown"
        }
        return "\(text(old)) -> \(text(new))"
    }
}

extension Inputs.Input {
    package static func == (left: Self, right: Self) -> Bool {
        left.kind == right.kind && left.name.hasBytes(of: right.name) && left.value.hasBytes(of: right.value)
            && left.mode.hasBytes(of: right.mode)
    }
}
