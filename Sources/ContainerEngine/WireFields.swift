/// The engine's own field names, which follow Go's rules for capitals.
struct WireKey: CodingKey, ExpressibleByStringLiteral {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringLiteral value: String) { stringValue = value }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

typealias WireFields = KeyedDecodingContainer<WireKey>

extension Decoder {
    func wireFields() throws -> WireFields { try container(keyedBy: WireKey.self) }
}

extension KeyedDecodingContainer where Key == WireKey {
    /// A field that has to be there.
    func required<T: Decodable>(_ key: WireKey) throws -> T { try decode(T.self, forKey: key) }

    /// A field that may be absent or null: Go writes empty lists and maps as null.
    func optional<T: Decodable>(_ key: WireKey) throws -> T? { try decodeIfPresent(T.self, forKey: key) }

    /// The fields of a nested object; nil when it is absent or null.
    func nested(_ key: WireKey) throws -> WireFields? {
        guard contains(key), try !decodeNil(forKey: key) else { return nil }
        return try nestedContainer(keyedBy: WireKey.self, forKey: key)
    }
}
