extension YAMLReader {
    /// The maximum number of nodes, more than any expectation needs. Nested aliases could otherwise
    /// expand beyond the available memory.
    private static let nodeLimit = 100_000

    /// Converts a YAML node to JSON. Plain scalars are typed by the core schema of YAML 1.2, so
    /// `yes` is a text and `0x1f` a number.
    mutating func json(_ node: YAMLNode, _ field: String) -> JSONValue? {
        var budget = Self.nodeLimit
        let before = problems.count
        let value = json(node, field, &budget)
        return problems.count == before ? value : nil
    }

    private mutating func json(_ node: YAMLNode, _ field: String, _ budget: inout Int) -> JSONValue {
        budget -= 1
        if budget == 0 {
            report("\(field): found more than \(Self.nodeLimit) values", at: location(of: node))
            return .null
        }
        switch node {
        case .scalar(let scalar): return json(scalar, node, field)
        case .sequence:
            var elements: [JSONValue] = []
            for element in list(node, field) ?? [] where budget > 0 { elements.append(json(element, field, &budget)) }
            return .array(elements)
        case .mapping:
            var members: [String: JSONValue] = [:]
            for entry in entries(node, field) ?? [] where budget > 0 { members[entry.name] = json(entry.value, field, &budget) }
            return .object(members)
        }
    }

    private mutating func json(_ scalar: YAMLNode.Scalar, _ node: YAMLNode, _ field: String) -> JSONValue {
        if Self.isNull(scalar) { return .null }
        guard Self.isUntyped(scalar) else { return .string(text(node, field) ?? "") }
        switch scalar.string {
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: break
        }
        if let number = Self.number(scalar.string) {
            if number.isFinite { return .number(number) }
            reject(node, field, allowed: "a number that JSON can hold")
            return .null
        }
        return .string(text(node, field) ?? "")
    }

    /// Parses a number by section 10.3.2 of YAML 1.2. The result is infinite for a number that JSON
    /// cannot represent.
    private static func number(_ text: String) -> Double? {
        if text.hasPrefix("0x") {
            return text.dropFirst(2).allSatisfy(\.isHexDigit) ? UInt64(text.dropFirst(2), radix: 16).map { Double($0) } : nil
        }
        if text.hasPrefix("0o") { return UInt64(text.dropFirst(2), radix: 8).map { Double($0) } }
        let bare = text.drop { $0 == "-" || $0 == "+" }
        if text.count - bare.count > 1 { return nil }
        if [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].contains(bare) { return .infinity }
        guard bare.utf8.contains(where: \.isASCIIDigit), bare.utf8.allSatisfy({ $0.isASCIIDigit || ".eE+-".utf8.contains($0) }) else {
            return nil
        }
        // `Double` accepts all remaining forms except those that start or end with a point.
        let mantissa = bare.prefix { $0 != "e" && $0 != "E" }
        let exponent = bare.dropFirst(mantissa.count)
        let parts = mantissa.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = parts[0].isEmpty ? "0" : String(parts[0])
        let fraction = parts.count > 1 && !parts[1].isEmpty ? String(parts[1]) : "0"
        guard mantissa.utf8.contains(where: \.isASCIIDigit), (whole + fraction).isMade(rest: \.isASCIIDigit) else { return nil }
        return Double("\(text.hasPrefix("-") ? "-" : "")\(whole).\(fraction)\(exponent)")
    }
}
