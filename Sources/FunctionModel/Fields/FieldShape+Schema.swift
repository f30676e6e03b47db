import Basics

/// The shapes as JSON Schema (draft 2020-12).
extension FieldShape {
    /// The keywords of the schema. Each value that the reader accepts agrees with them.
    var schema: [String: JSONValue] {
        switch self {
        case .text(let rule): rule.schema
        case .choice(let words): ["enum": Self.strings(words)]
        case .boolean: ["type": .string("boolean")]
        case .integer(let range):
            [
                "type": .string("integer"), "minimum": .number(Double(range.lowerBound)), "maximum": .number(Double(range.upperBound)),
            ]
        case .number(let rule):
            [
                "type": Self.strings(["number", "string"]), "minimum": .number(rule.range.lowerBound),
                "maximum": .number(rule.range.upperBound), "pattern": .string(#"^[0-9]+(\.[0-9]*)?$"#),
            ]
        case .duration(let isZeroAllowed):
            ["type": .string("string"), "pattern": .string("^\(isZeroAllowed ? "" : "(?=0*[1-9])")[0-9]{1,9}(ms|s|m|h)$")]
        case .size(let rule):
            [
                "type": Self.strings(["integer", "string"]), "minimum": .number(Double(rule.minimum)),
                "pattern": .string("^[0-9]+([kmgKMG]([bB]|[iI][bB]?)?|[bB])?$"),
            ]
        case .list(let element, let rule):
            Self.all(
                ["type": .string("array"), "items": .object(element.schema)], rule.isEmptyAllowed ? [:] : ["minItems": .number(1)],
                rule.isUnique ? ["uniqueItems": .bool(true)] : [:])
        case .map(let names, let value, let rule):
            Self.all(
                ["type": .string("object"), "additionalProperties": .object(value.schema)],
                names.pattern.map { ["propertyNames": .object(["pattern": .string($0)])] } ?? [:],
                rule.isEmptyAllowed ? [:] : ["minProperties": .number(1)])
        case .object(let fields, let rule): Self.all(Self.members(fields()), rule.schema)
        case .either(let shapes): ["anyOf": .array(shapes.map { .object($0.schema) })]
        case .nothing: ["type": .string("null")]
        case .json: [:]
        }
    }

    private static func members(_ fields: [NamedField]) -> [String: JSONValue] {
        let required = fields.filter(\.facts.isRequired).map(\.name)
        var properties: [String: JSONValue] = [:]
        for field in fields { properties[field.name] = .object(field.facts.schema) }
        return all(
            ["type": .string("object"), "properties": .object(properties), "additionalProperties": .bool(false)],
            required.isEmpty ? [:] : ["required": strings(required)])
    }

    private static func all(_ keywords: [String: JSONValue]...) -> [String: JSONValue] {
        keywords.reduce(into: [:]) { result, more in result.merge(more) { $1 } }
    }

    /// The texts as JSON.
    static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}

extension FieldFacts {
    /// The schema of the field's values, with the text and the default that editors show.
    fileprivate var schema: [String: JSONValue] {
        var schema = shape.schema
        schema["description"] = .string(summary)
        if case .value(let value) = fallback { schema["default"] = value }
        return schema
    }
}

extension GroupRule {
    fileprivate var schema: [String: JSONValue] {
        switch self {
        case .independent: [:]
        case .atLeastOne: ["minProperties": .number(1)]
        case .alternatives(let alternatives): ["oneOf": .array(alternatives.map { .object($0.schema) })]
        }
    }
}

extension GroupRule.Alternative {
    fileprivate var schema: [String: JSONValue] {
        var refused: [String: JSONValue] = [:]
        for name in absent { refused[name] = .bool(false) }
        return ["required": FieldShape.strings(present), "properties": .object(refused)]
    }
}

extension TextRule {
    /// The keywords of the schema.
    ///
    /// An editor types plain scalars by YAML 1.2, and the reader takes them as written. The types
    /// are therefore those of the samples that the rule accepts.
    fileprivate var schema: [String: JSONValue] {
        var types = ["string"]
        var schema: [String: JSONValue] = [:]
        if accepts("1") {
            types.append(accepts("1.5") ? "number" : "integer")
            if !accepts("-1") { schema["minimum"] = .number(0) }
        }
        if accepts("true") { types.append("boolean") }
        schema["type"] = types.count == 1 ? .string(types[0]) : FieldShape.strings(types)
        schema["pattern"] = pattern.map { .string($0) }
        return schema
    }
}
