extension Reason {
    /// The detail of a setting that changed: `2 -> 3`, `unset -> 2`; nil where a value that was or is set may not be shown.
    package static func change(from old: Value, to new: Value) -> String? {
        guard let old = old.text, let new = new.text else { return nil }
        return "\(old) -> \(new)"
    }

    /// A value of a setting, as far as it may be shown.
    package enum Value: Hashable, Sendable {
        case unset
        /// Not known, or not to be seen.
        case hidden
        case shown(String)

        /// How much of a value is shown.
        private static let limit = 60

        fileprivate var text: String? {
            switch self {
            case .unset: return "unset"
            case .hidden: return nil
            case .shown(let value):
                let isPlain =
                    !value.isEmpty && value != "unset"
                    && value.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "\"" && $0.value != 0x7f }
                let text = value.count > Self.limit ? value.prefix(Self.limit) + "…" : value
                return isPlain ? text : text.debugDescription
            }
        }
    }
}
