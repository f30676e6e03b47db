import FunctionModel

/// A parameter of a tool. The schema for clients and the check of arguments both come from it.
package struct Parameter: Hashable, Sendable {
    /// The values of a parameter.
    package enum Kind: Hashable, Sendable {
        /// A string that is not empty.
        case text
        /// An array of strings.
        case texts
        /// True or false.
        case flag
        /// A whole number.
        case number(ClosedRange<Int>)
        /// One of these words.
        case choice([String])
        /// An object whose members are strings.
        case fields
    }

    /// The name of the parameter.
    package var name: String
    /// The values of the parameter.
    package var kind: Kind
    /// True when each call needs a value.
    package var isRequired: Bool
    /// The meaning of the parameter, for an assistant.
    package var help: String

    /// Creates a parameter.
    package init(_ name: String, _ kind: Kind, isRequired: Bool = false, _ help: String) {
        (self.name, self.kind, self.isRequired, self.help) = (name, kind, isRequired, help)
    }

    /// The JSON Schema of the values, in the dialect of 2020-12.
    var schema: JSONValue {
        var members: [String: JSONValue] = ["description": .string(help)]
        switch kind {
        case .text:
            members["type"] = .string("string")
            members["minLength"] = .number(1)
        case .texts:
            members["type"] = .string("array")
            members["items"] = .object(["type": .string("string")])
        case .flag: members["type"] = .string("boolean")
        case .number(let range):
            members["type"] = .string("integer")
            members["minimum"] = .number(Double(range.lowerBound))
            members["maximum"] = .number(Double(range.upperBound))
        case .choice(let words):
            members["type"] = .string("string")
            members["enum"] = .array(words.map { .string($0) })
        case .fields:
            members["type"] = .string("object")
            members["additionalProperties"] = .object(["type": .string("string")])
        }
        return .object(members)
    }

    /// The values in words. Completes "… is allowed".
    var allowed: String {
        switch kind {
        case .text: "a string that is not empty"
        case .texts: "an array of strings"
        case .flag: "true or false"
        case .number(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .choice(let words): "one of \(words.joined(separator: ", "))"
        case .fields: "an object whose members are strings"
        }
    }

    /// True when a value is one of the parameter's.
    func accepts(_ value: JSONValue) -> Bool {
        switch (kind, value) {
        case (.text, .string(let text)): !text.isEmpty
        case (.texts, .array(let elements)): elements.allSatisfy(\.isString)
        case (.flag, .bool): true
        case (.number(let range), .number(let number)):
            number.rounded() == number && number >= Double(range.lowerBound) && number <= Double(range.upperBound)
        case (.choice(let words), .string(let word)): words.contains(word)
        case (.fields, .object(let members)): members.values.allSatisfy(\.isString)
        default: false
        }
    }
}

extension JSONValue {
    /// True for a string.
    fileprivate var isString: Bool { if case .string = self { true } else { false } }
}
