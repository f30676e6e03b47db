/// The value of one input: a text that is compared and hashed, and a text for people.
package struct InputValue: Sendable {
    /// The text that is compared, byte for byte. Nil if it cannot be known before another node has
    /// run.
    package let canonical: String?
    /// The text that people may see. Nil if the value must not be shown.
    package let shown: String?

    private init(canonical: String?, shown: String?) {
        self.canonical = canonical
        self.shown = shown
    }

    /// A value that people may see.
    /// - Parameter shown: the form for people, such as `512 MiB`; the text itself if it is left
    ///   out.
    package static func text(_ canonical: String, shown: String? = nil) -> InputValue {
        InputValue(canonical: canonical, shown: shown ?? canonical)
    }

    /// A value that is compared and never shown, such as a variable from a file of its own.
    package static func hidden(_ canonical: String) -> InputValue { InputValue(canonical: canonical, shown: nil) }

    /// A value that equals nothing, itself included.
    package static let unknown = InputValue(canonical: nil, shown: "unknown")
}

extension InputValue: Hashable {
    /// True when both are known and have the same bytes.
    package static func == (left: InputValue, right: InputValue) -> Bool {
        guard let left = left.canonical, let right = right.canonical else { return false }
        return left.hasBytes(of: right)
    }

    /// Hashes the compared text.
    package func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}

extension InputValue {
    /// A change as text: `2 -> 3`, `unset -> 2`. Nil if a value of it must not be shown.
    ///
    /// Every old and new value that people see comes from here. A text that could be misread is
    /// quoted and escaped, and a long one is cut.
    package static func change(from old: InputValue?, to new: InputValue?) -> String? {
        guard let old = display(old), let new = display(new) else { return nil }
        return "\(old) -> \(new)"
    }

    /// The number of characters of a value that are shown.
    private static let limit = 60

    /// The text of a value for people; nil if it must not be shown.
    package static func display(_ value: InputValue?) -> String? {
        guard let value else { return "unset" }
        guard let shown = value.shown else { return nil }
        guard value.canonical != nil else { return shown }
        let isPlain =
            !shown.isEmpty && !["unset", "unknown"].contains(shown)
            && shown.unicodeScalars.allSatisfy {
                $0.value > 0x20 && $0 != "\"" && !$0.properties.isBidiControl && $0.properties.generalCategory != .control
            }
        let text = shown.count > limit ? shown.prefix(limit) + "…" : shown
        return isPlain ? text : text.debugDescription
    }
}
