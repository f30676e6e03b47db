package import Basics
package import FunctionModel

/// The arguments of a call. Each one is a value of its parameter.
package struct Arguments: Hashable, Sendable {
    private let values: [String: JSONValue]

    /// Checks the arguments of a call. A null counts as an absent argument.
    /// - Throws: all problems at once.
    package init(_ values: [String: JSONValue], for parameters: [Parameter]) throws(ArgumentProblems) {
        let values = values.filter { $0.value != .null }
        var diagnostics: [Diagnostic] = []
        for name in values.keys.sorted() where !parameters.contains(where: { $0.name == name }) {
            let hints = NameHint.hints([name], among: parameters.map(\.name))
            diagnostics.append(Diagnostic(.error, "there is no parameter '\(name)'", hints: hints))
        }
        for parameter in parameters {
            guard let value = values[parameter.name] else {
                if parameter.isRequired {
                    diagnostics.append(
                        Diagnostic(.error, "the argument '\(parameter.name)' is missing", hints: ["it is \(parameter.allowed)"]))
                }
                continue
            }
            if !parameter.accepts(value) {
                let found = String(value.text.prefix(60))
                diagnostics.append(Diagnostic(.error, "\(parameter.name): found \(found), \(parameter.allowed) is allowed"))
            }
        }
        if !diagnostics.isEmpty { throw ArgumentProblems(diagnostics: diagnostics) }
        self.values = values
    }

    /// The string of a parameter; nil if the argument is absent.
    package func text(_ name: String) -> String? {
        if case .string(let text)? = values[name] { text } else { nil }
    }

    /// The strings of a parameter; empty if the argument is absent.
    package func texts(_ name: String) -> [String] {
        guard case .array(let elements)? = values[name] else { return [] }
        return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }

    /// The flag of a parameter; false if the argument is absent.
    package func flag(_ name: String) -> Bool { values[name] == .bool(true) }

    /// The whole number of a parameter; nil if the argument is absent.
    package func number(_ name: String) -> Int? {
        if case .number(let number)? = values[name] { Int(number) } else { nil }
    }

    /// The members of a parameter, sorted by name; empty if the argument is absent.
    package func fields(_ name: String) -> [(name: String, value: String)] {
        guard case .object(let members)? = values[name] else { return [] }
        return members.sorted { $0.key < $1.key }.compactMap { key, value in
            if case .string(let text) = value { (name: key, value: text) } else { nil }
        }
    }
}

/// The reasons why a tool cannot take the arguments of a call.
package struct ArgumentProblems: Explained, Hashable {
    /// One diagnostic for each problem.
    package let diagnostics: [Diagnostic]

    package var description: String { diagnostics.map(\.message).joined(separator: "; ") }
    package var hints: [String] { diagnostics.flatMap(\.hints) }
    package var blame: Blame { .run }

    /// Creates the problems of a call.
    package init(diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    /// Creates one problem.
    package init(_ message: String, hint: String? = nil) {
        diagnostics = [Diagnostic(.error, message, hints: hint.map { [$0] } ?? [])]
    }
}
