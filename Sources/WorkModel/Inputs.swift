/// Everything that a result depends on, by name.
///
/// A record keeps one such value, and the next run computes another. ``reasons(since:)`` compares
/// them.
package struct Inputs: Hashable, Sendable {
    /// The kind of an input. It decides which reason a change has. The raw values are hashed into
    /// keys, and never change.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A file, a link or a folder. It can be added, removed, or change its content or its mode.
        case file
        /// An argument of a build or a test.
        case argument
        /// A setting of something that runs.
        case setting
        /// A secret, by the version that stands for its value.
        case secret
        /// A base image.
        case base
        /// The output of another node.
        case dependency
        /// The format of keys and contexts.
        case schema

        /// The place of the kind's reasons in a list.
        fileprivate var rank: Int {
            switch self {
            case .file: 0
            case .argument: 1
            case .setting, .secret: 2
            case .base: 3
            case .dependency: 4
            case .schema: 5
            }
        }
    }

    /// One input, compared byte for byte.
    package struct Input: Hashable, Sendable {
        /// The name that a person knows it by, such as `limits.memory`. It is unique within its
        /// kind.
        package var name: String
        /// The kind of the input.
        package var kind: Kind
        /// The value that is compared and hashed.
        package var value: InputValue
        /// The mode of a file. It is not part of the content.
        package var mode: String?

        /// Creates an input. Only files have a mode.
        package init(_ name: String, _ kind: Kind, _ value: InputValue, mode: String? = nil) {
            self.name = name
            self.kind = kind
            self.value = value
            self.mode = mode
        }
    }

    /// The inputs in any order. Kind and name identify an input.
    package var inputs: [Input]

    /// Creates a set of inputs.
    package init(_ inputs: [Input]) {
        self.inputs = inputs
    }

    /// One input that two sets have with different values, or that only one of them has.
    package struct Difference: Hashable, Sendable {
        /// The older input. Nil if the input was added.
        package var old: Input?
        /// The newer input. Nil if the input was removed.
        package var new: Input?

        /// The name of the input, which both sides share.
        package var name: String { new?.name ?? old?.name ?? "" }
    }

    /// The inputs that differ from an older set, sorted by name within each kind.
    ///
    /// An empty list means that both sets are equal. An unknown value equals nothing.
    package func differences(since old: Inputs) -> [Difference] {
        let before = old.inputs.sorted(by: Self.precedes)
        let now = inputs.sorted(by: Self.precedes)
        var (left, right) = (before[...], now[...])
        var differences: [Difference] = []
        while let next = [left.first, right.first].compactMap(\.self).min(by: Self.precedes) {
            let old = left.first.flatMap { Self.precedes(next, $0) ? nil : left.popFirst() }
            let new = right.first.flatMap { Self.precedes(next, $0) ? nil : right.popFirst() }
            if old == nil || new == nil || old != new { differences.append(Difference(old: old, new: new)) }
        }
        return differences
    }

    /// The causes why these inputs differ from an older set, in the order of
    /// ``differences(since:)``.
    package func reasons(since old: Inputs) -> [Reason] { differences(since: old).map(Self.reason) }

    /// The input of this name and any kind.
    package subscript(name: String) -> Input? { inputs.first { $0.name.hasBytes(of: name) } }

    private static func precedes(_ left: Input, _ right: Input) -> Bool {
        left.kind.rank == right.kind.rank ? left.name.precedesBytewise(right.name) : left.kind.rank < right.kind.rank
    }

    private static func reason(_ difference: Difference) -> Reason {
        let (old, new, name) = (difference.old, difference.new, difference.name)
        let detail = InputValue.change(from: old?.value, to: new?.value)
        switch (new ?? old)?.kind ?? .schema {
        case .argument: return Reason(.argumentChanged, name, detail: detail)
        case .base: return Reason(.baseChanged, name, detail: detail)
        case .dependency: return Reason(.dependencyChanged, name)
        case .schema: return Reason(.schemaChanged, name, detail: detail)
        case .secret where old != nil && new != nil:
            return Reason(.secretChanged, String(name.dropFirst(secretPrefix.count)))
        case .setting, .secret:
            return Reason(.configurationChanged, name, detail: detail ?? (old == nil ? "added" : new == nil ? "removed" : nil))
        case .file:
            guard let old else { return Reason(.inputAdded, name) }
            guard let new else { return Reason(.inputRemoved, name) }
            return Reason(old.value == new.value ? .modeChanged : .inputChanged, name)
        }
    }

    /// The start of a secret's name in a list of inputs.
    package static let secretPrefix = "secrets."
}

extension Inputs.Input {
    /// Compares kind, name, value and mode, byte for byte.
    package static func == (left: Self, right: Self) -> Bool {
        left.kind == right.kind && left.name.hasBytes(of: right.name) && left.value == right.value && left.mode.hasBytes(of: right.mode)
    }
}
