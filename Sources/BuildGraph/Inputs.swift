/// Everything that a node's result depends on, by name. What a record keeps and what the next run computes are two such
/// values, and ``reasons(since:)`` tells them apart: the explanation is made of the same fields as the key.
package struct Inputs: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
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

    /// Sorted by kind of change and name only where the caller sorted them; compared by name.
    package var inputs: [Input]

    package init(_ inputs: [Input]) {
        self.inputs = inputs
    }

    /// What differs from an older set of inputs, sorted by name within each kind of input. Empty means equal.
    package func reasons(since old: Inputs) -> [Reason] {
        let before = Dictionary(old.inputs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let now = Dictionary(inputs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var reasons: [Reason] = []
        for name in Set(before.keys).union(now.keys).sorted() {
            if let reason = Self.reason(name, before[name], now[name]) { reasons.append(reason) }
        }
        return reasons
    }

    private static func reason(_ name: String, _ old: Input?, _ new: Input?) -> Reason? {
        guard let kind = (new ?? old)?.kind else { return nil }
        if let old, let new, old.value == new.value, old.mode == new.mode { return nil }
        switch kind {
        case .argument: return Reason(.argumentChanged, name, detail: detail(old?.value, new?.value))
        case .base: return Reason(.baseChanged, name, detail: detail(old?.value, new?.value))
        case .dependency: return Reason(.dependencyChanged, name)
        case .schema: return Reason(.schemaChanged, name, detail: detail(old?.value, new?.value))
        case .file:
            guard let old else { return Reason(.inputAdded, name) }
            guard let new else { return Reason(.inputRemoved, name) }
            return Reason(old.value == new.value ? .modeChanged : .inputChanged, name)
        }
    }

    private static func detail(_ old: String?, _ new: String?) -> String {
        "\(old ?? "unset") -> \(new ?? "unset")"
    }
}
