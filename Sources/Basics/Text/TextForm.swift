/// A value that files hold as one text, in the form that people write it.
package protocol TextForm {
    /// Reads the text form. Nil for anything else.
    init?(text: String)
    /// The text form.
    var text: String { get }
}

/// A value whose coded form is its text.
package protocol TextCoded: TextForm, Codable {}

extension TextCoded {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a \(Self.self)")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension Duration: TextForm {}

extension KeyedEncodingContainer {
    /// Writes a value as its text.
    package mutating func encode(text value: some TextForm, forKey key: Key) throws {
        try encode(value.text, forKey: key)
    }
}

extension KeyedDecodingContainer {
    /// Reads a value from its text.
    /// - Throws: `DecodingError` if the text is missing, or is not of that form.
    package func decode<Value: TextForm>(text type: Value.Type, forKey key: Key) throws -> Value {
        let text = try decode(String.self, forKey: key)
        guard let value = Value(text: text) else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "'\(text)' is not a \(type)")
        }
        return value
    }

    /// Reads a value from its text. Nil if the key is absent.
    package func decodeIfPresent<Value: TextForm>(text type: Value.Type, forKey key: Key) throws -> Value? {
        contains(key) ? try decode(text: type, forKey: key) : nil
    }
}
