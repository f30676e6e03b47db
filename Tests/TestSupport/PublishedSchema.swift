import FoundationEssentials
package import FunctionModel

/// A schema of `docs/formats`, as a document.
package struct PublishedSchema {
    /// The schema as JSON.
    package let document: JSONValue
    private let name: String

    private static var folder: String {
        Checkout.root + "/docs/formats/"
    }

    /// The error for a schema or a definition that does not exist.
    private struct Missing: Error {
        var name: String
    }

    private static let suffix = ".schema.json"

    /// The names of all published schemas, sorted.
    package static var names: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }.sorted()
    }

    /// Reads `docs/formats/NAME.schema.json`.
    package init(_ name: String) throws {
        guard let data = FileManager.default.contents(atPath: Self.folder + name + Self.suffix) else {
            throw Missing(name: name)
        }
        (self.name, document) = (name, try JSONValue(parsing: String(decoding: data, as: UTF8.self)))
    }

    /// Takes a schema that is not published.
    init(_ document: JSONValue) { (name, self.document) = ("", document) }

    /// Finds a definition by its reference: `#/$defs/x`, or `other.schema.json#/$defs/x`.
    ///
    /// Also returns the file that has it, because references in the definition are relative to that
    /// file.
    package func definition(_ reference: String) throws -> (JSONValue, PublishedSchema) {
        let parts = reference.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts[0].isEmpty || parts[0].hasSuffix(Self.suffix), parts[1].hasPrefix("/$defs/") else {
            throw Missing(name: reference)
        }
        let file = parts[0].isEmpty ? self : try PublishedSchema(String(parts[0].dropLast(Self.suffix.count)))
        guard let value = file.document.member("$defs")?.member(String(parts[1].dropFirst(7))) else {
            throw Missing(name: reference)
        }
        return (value, file)
    }

    /// The words of an enumeration, by its path: `["$defs", "action"]`.
    package func words(_ path: String...) -> [String] { words(at: path) }

    /// The number of enumerations at any depth.
    package var enumerations: Int { document.values(of: "enum").count }

    /// The words of an enumeration, by its path.
    package func words(at path: [String]) -> [String] {
        let value = path.reduce(document as JSONValue?) { $0?.member($1) }
        guard case .array(let words)? = value?.member("enum") else { return [] }
        return words.compactMap { if case .string(let word) = $0 { word } else { nil } }
    }

    /// The pattern of a definition, by its path: `["$defs", "node"]`. Nil if it has none.
    package func pattern(_ path: String...) -> String? {
        let value = path.reduce(document as JSONValue?) { $0?.member($1) }
        guard case .string(let pattern)? = value?.member("pattern") else { return nil }
        return pattern
    }

    /// The references that lead nowhere.
    package var danglingReferences: [String] {
        document.values(of: "$ref").compactMap {
            guard case .string(let reference) = $0 else { return "\($0)" }
            return (try? definition(reference)) == nil ? reference : nil
        }
    }

    /// True when an enumeration or a constant of the schema has the word.
    package func spells(_ word: String) -> Bool {
        document.values(of: "enum").contains { if case .array(let words) = $0 { words.contains(.string(word)) } else { false } }
            || document.values(of: "const").contains(.string(word))
    }
}

extension JSONValue {
    /// The member of an object.
    fileprivate func member(_ name: String) -> JSONValue? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    /// The values of all members of a name, at any depth.
    fileprivate func values(of name: String) -> [JSONValue] {
        switch self {
        case .object(let members):
            members.sorted { $0.key < $1.key }.flatMap { ($0.key == name ? [$0.value] : []) + $0.value.values(of: name) }
        case .array(let elements): elements.flatMap { $0.values(of: name) }
        default: []
        }
    }
}
