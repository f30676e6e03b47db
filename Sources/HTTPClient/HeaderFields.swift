/// Header fields in their order on the wire. Names are case-insensitive (RFC 9110, section 5.1).
package struct HeaderFields: Hashable, Sendable {
    /// One field.
    package struct Field: Hashable, Sendable {
        /// The name, spelled as on the wire.
        package var name: String
        /// The value as text.
        package var value: String

        /// Creates a field.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The fields in their order.
    package private(set) var fields: [Field]

    /// Creates fields from pairs.
    package init(_ fields: [(name: String, value: String)] = []) {
        self.fields = fields.map { Field(name: $0.name, value: $0.value) }
    }

    /// The value of the first field with a name; nil if there is none.
    package func first(_ name: String) -> String? {
        fields.first { Self.same($0.name, name) }?.value
    }

    /// The values of all fields with a name, in order.
    package func all(_ name: String) -> [String] {
        fields.filter { Self.same($0.name, name) }.map(\.value)
    }

    /// Adds a field after the existing ones.
    package mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// Adds a field unless one with this name exists.
    package mutating func addIfAbsent(_ name: String, _ value: String) {
        if first(name) == nil { add(name, value) }
    }

    /// Removes every field with a name.
    package mutating func remove(_ name: String) {
        fields.removeAll { Self.same($0.name, name) }
    }

    private static func same(_ a: String, _ b: String) -> Bool {
        let (a, b) = (a.utf8, b.utf8)
        return a.count == b.count && zip(a, b).allSatisfy { lower($0) == lower($1) }
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
    }
}

extension HeaderFields: ExpressibleByDictionaryLiteral {
    /// Creates fields from a dictionary literal, in its order.
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { (name: $0.0, value: $0.1) })
    }
}

extension HeaderFields: CustomStringConvertible {
    package var description: String {
        fields.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
    }
}
