/// A value of `func.yaml` that stands elsewhere: `{{ env:NAME }}`, `{{ secret:NAME:KEY }}` or
/// `{{ configMap:NAME:KEY }}`.
struct FuncReference: Hashable {
    /// The kinds of places. The raw value is the word in the file.
    enum Kind: String, Hashable {
        case environment = "env"
        case secret
        case configMap
    }

    /// The kind of place.
    let kind: Kind
    /// The name of the variable, secret or map.
    let name: String
    /// The key in the secret or map; nil for all keys.
    let key: String?

    /// Parses a value. Nil for a value that stands in the file itself.
    init?(_ value: String) {
        let text = value.filter { !$0.isWhitespace }
        guard text.hasPrefix("{{"), text.hasSuffix("}}"), text.count > 4 else { return nil }
        let parts = text.dropFirst(2).dropLast(2).split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 2, let kind = Kind(rawValue: parts[0]) else { return nil }
        (self.kind, name, key) = (kind, parts[1], parts.count > 2 ? parts[2] : nil)
    }
}
