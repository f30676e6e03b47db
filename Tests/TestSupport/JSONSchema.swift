package import FunctionModel

/// The part of JSON Schema (2020-12) that the schemas in `docs/formats` use. An unknown keyword is
/// a problem.
///
/// A `$ref` names a definition of the same file, or of another published one:
/// `common.schema.json#/$defs/reason`.
package struct JSONSchema {
    private let root: PublishedSchema
    private static let silent: Set<String> = [
        "$schema", "$id", "$comment", "$defs", "title", "description", "examples", "default", "format",
    ]

    /// Reads the published schema of this name, `docs/formats/NAME.schema.json`.
    package init(published name: String) throws { root = try PublishedSchema(name) }

    /// Takes a schema that refers to itself only.
    package init(_ document: JSONValue) { root = PublishedSchema(document) }

    /// Returns the disagreements, with their places. Empty if the value agrees.
    package func problems(_ value: JSONValue) -> [String] { problems(value, root.document, root, "$") }

    private func problems(_ value: JSONValue, _ schema: JSONValue, _ file: PublishedSchema, _ place: String) -> [String] {
        guard case .object(let keywords) = schema else { return schema == .bool(true) ? [] : ["\(place): not allowed"] }
        return keywords.sorted { $0.key < $1.key }.flatMap { check(value, $0.key, $0.value, keywords, file, place) }
    }

    private func check(
        _ value: JSONValue, _ keyword: String, _ rule: JSONValue, _ all: [String: JSONValue], _ file: PublishedSchema, _ place: String
    ) -> [String] {
        switch (keyword, rule, value) {
        case ("type", .string(let name), _): return Self.isOf(name, value) ? [] : ["\(place): \(value) is no \(name)"]
        case ("type", .array(let names), _):
            return names.contains { if case .string(let name) = $0 { Self.isOf(name, value) } else { false } }
                ? [] : ["\(place): \(value) is no \(rule)"]
        case ("const", _, _): return value == rule ? [] : ["\(place): \(value) is not \(rule)"]
        case ("enum", .array(let values), _): return values.contains(value) ? [] : ["\(place): \(value) is none of \(rule)"]
        case ("required", .array(let names), .object(let members)):
            return names.compactMap { if case .string(let name) = $0, members[name] == nil { "\(place): no '\(name)'" } else { nil } }
        case ("properties", .object(let rules), .object(let members)):
            return members.flatMap { name, value in rules[name].map { problems(value, $0, file, "\(place).\(name)") } ?? [] }
        case ("additionalProperties", _, .object(let members)):
            var known: Set<String> = []
            if case .object(let rules)? = all["properties"] { known = Set(rules.keys) }
            return members.filter { !known.contains($0.key) }.flatMap { problems($0.value, rule, file, "\(place).\($0.key)") }
        case ("items", _, .array(let elements)):
            return elements.enumerated().flatMap { problems($0.element, rule, file, "\(place)[\($0.offset)]") }
        case ("anyOf", .array(let rules), _):
            return rules.contains { problems(value, $0, file, place).isEmpty } ? [] : ["\(place): \(value) agrees with none"]
        case ("oneOf", .array(let rules), _):
            return rules.count { problems(value, $0, file, place).isEmpty } == 1 ? [] : ["\(place): \(value) does not agree with one"]
        case ("allOf", .array(let rules), _): return rules.flatMap { problems(value, $0, file, place) }
        case ("$ref", .string(let reference), _):
            guard let (definition, other) = try? file.definition(reference) else { return ["\(place): no \(reference)"] }
            return problems(value, definition, other, place)
        case ("minimum", .number(let limit), .number(let number)): return number >= limit ? [] : ["\(place): \(number) < \(limit)"]
        case ("maximum", .number(let limit), .number(let number)): return number <= limit ? [] : ["\(place): \(number) > \(limit)"]
        case ("minProperties", .number(let limit), .object(let members)):
            return Double(members.count) >= limit ? [] : ["\(place): too few members"]
        case ("propertyNames", _, .object(let members)):
            return members.keys.sorted().flatMap { problems(.string($0), rule, file, "\(place): the name '\($0)'") }
        case ("uniqueItems", .bool(true), .array(let elements)):
            return Set(elements).count == elements.count ? [] : ["\(place): an element occurs twice"]
        case ("minLength", .number(let limit), .string(let text)): return Double(text.count) >= limit ? [] : ["\(place): too short"]
        case ("minItems", .number(let limit), .array(let elements)): return Double(elements.count) >= limit ? [] : ["\(place): too few"]
        case ("pattern", .string(let pattern), .string(let text)):
            guard let expression = try? Regex(pattern) else { return ["\(place): no expression: \(pattern)"] }
            return text.contains(expression) ? [] : ["\(place): '\(text)' has no match of \(pattern)"]
        case ("required", _, _), ("properties", _, _), ("additionalProperties", _, _), ("items", _, _), ("minimum", _, _),
            ("maximum", _, _),
            ("minLength", _, _), ("minItems", _, _), ("pattern", _, _), ("minProperties", _, _), ("propertyNames", _, _),
            ("uniqueItems", _, _):
            return []
        default: return Self.silent.contains(keyword) ? [] : ["\(place): the schema has an unknown keyword '\(keyword)'"]
        }
    }

    private static func isOf(_ name: String, _ value: JSONValue) -> Bool {
        switch (name, value) {
        case ("object", .object), ("array", .array), ("string", .string), ("number", .number), ("boolean", .bool), ("null", .null): true
        case ("integer", .number(let number)): number.rounded() == number
        default: false
        }
    }
}
