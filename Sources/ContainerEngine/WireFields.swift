/// A field name of the engine's JSON. The names follow Go's rules for capital letters.
struct WireKey: CodingKey, ExpressibleByStringLiteral {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringLiteral value: String) { stringValue = value }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// The fields of one JSON object from the engine.
typealias WireFields = KeyedDecodingContainer<WireKey>

extension Decoder {
    /// The fields of the object to decode.
    func wireFields() throws -> WireFields { try container(keyedBy: WireKey.self) }
}

extension KeyedDecodingContainer where Key == WireKey {
    /// A field that must be present.
    func required<T: Decodable>(_ key: WireKey) throws -> T { try decode(T.self, forKey: key) }

    /// A field that may be absent or null. Go encodes empty lists and maps as null.
    func optional<T: Decodable>(_ key: WireKey) throws -> T? { try decodeIfPresent(T.self, forKey: key) }

    /// The fields of a nested object; nil if it is absent or null.
    func nested(_ key: WireKey) throws -> WireFields? {
        guard contains(key), try !decodeNil(forKey: key) else { return nil }
        return try nestedContainer(keyedBy: WireKey.self, forKey: key)
    }
}
