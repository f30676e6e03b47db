/// References to variables in values. Other tools replace them, and faaso does not.
package enum ForeignReference {
    /// The advice for a value with a reference.
    package static let hint = "write the value itself: faaso replaces no variables"

    /// True when a text is one reference of `func.yaml`: `{{ env:NAME }}`, `{{ secret:NAME:KEY }}`
    /// or `{{ configMap:NAME:KEY }}`.
    package static func isOfFunc(_ text: String) -> Bool {
        guard text.hasPrefix("{{"), text.hasSuffix("}}") else { return false }
        let inside = text.dropFirst(2).drop { $0 == " " }
        return ["env:", "secret:", "configMap:"].contains { inside.hasPrefix($0) }
    }

    /// The hints for a refused text. A text with a reference has one.
    static func hints(_ text: String) -> [String] { text.contains("${") || text.contains("{{") ? [hint] : [] }
}
