import Basics

/// Reads fields by the facts of their table. A field that is absent or invalid gives nil.
extension YAMLReader {
    /// The members of a map whose keys are the fields of a table. Unknown and refused keys are
    /// reported.
    /// - Parameters:
    ///   - place: the map in messages; empty for a whole file.
    ///   - excluded: the fields that count as unknown in this place.
    ///   - refused: the fields that are not allowed in this place, with the reasons.
    mutating func fields<Table: FieldTable>(
        _ node: YAMLNode, _ place: String, of _: Table.Type, without excluded: Set<Table> = [], refused: [Table: String] = [:],
        hints: [String] = []
    ) -> [Table: YAMLEntry] {
        let allowed = Table.allCases.filter { !excluded.contains($0) }.map(\.rawValue)
        var reasons: [String: String] = [:]
        for (field, reason) in refused { reasons[field.rawValue] = reason }
        var entries: [Table: YAMLEntry] = [:]
        for (name, entry) in fields(node, place, allowed: allowed, refused: reasons, hints: hints, foreign: Table.foreign.hint(for:)) {
            if let field = Table(rawValue: name) { entries[field] = entry }
        }
        return entries
    }

    /// Reads a text.
    /// - Parameter allowed: the permitted values in words, if a list or a map has the same message
    ///   as a wrong text.
    mutating func text<Table: FieldTable>(
        _ fields: [Table: YAMLEntry], _ field: Table, allowed: String? = nil, hints: [String] = []
    ) -> String? {
        guard let node = fields[field]?.value else { return nil }
        guard let rule = field.facts.shape.textRule else { return misread(node, field.label) }
        return text(node, field.label, rule, allowed: allowed, hints: hints)
    }

    /// Reads an element of a list of texts.
    mutating func text(_ element: YAMLNode, of list: some FieldTable) -> String? {
        guard let rule = list.facts.shape.element?.textRule else { return misread(element, list.label) }
        return text(element, list.label, rule)
    }

    /// Reads one of some words.
    mutating func word<Table: FieldTable>(_ fields: [Table: YAMLEntry], _ field: Table, hints: [String] = []) -> String? {
        guard let node = fields[field]?.value else { return nil }
        guard case .choice(let words) = field.facts.shape else { return misread(node, field.label) }
        let rule = TextRule(allowed: words.joined(separator: " or ")) { words.contains($0) }
        return text(node, field.label, rule, allowed: rule.allowed, hints: hints)
    }

    /// Reads true or false.
    mutating func boolean<Table: FieldTable>(_ fields: [Table: YAMLEntry], _ field: Table) -> Bool? {
        guard let node = fields[field]?.value else { return nil }
        guard case .boolean = field.facts.shape else { return misread(node, field.label) }
        return boolean(node, field.label)
    }

    /// Reads a whole number.
    mutating func integer<Table: FieldTable>(_ fields: [Table: YAMLEntry], _ field: Table) -> Int? {
        guard let node = fields[field]?.value else { return nil }
        guard case .integer(let range) = field.facts.shape else { return misread(node, field.label) }
        return integer(node, field.label, in: range)
    }

    /// Reads a decimal number.
    mutating func number<Table: FieldTable>(_ fields: [Table: YAMLEntry], _ field: Table) -> Double? {
        guard let node = fields[field]?.value else { return nil }
        guard case .number(let rule) = field.facts.shape else { return misread(node, field.label) }
        guard let text = text(node, field.label, allowed: rule.allowed) else { return nil }
        if text.isMade(first: \.isASCIIDigit, rest: { $0.isASCIIDigit || $0 == UInt8(ascii: ".") }), let value = Double(text),
            rule.range.contains(value)
        {
            return value
        }
        reject(node, field.label, allowed: rule.allowed)
        return nil
    }

    /// Reads a duration.
    mutating func duration<Table: FieldTable>(_ fields: [Table: YAMLEntry], _ field: Table) -> Duration? {
        guard let node = fields[field]?.value else { return nil }
        guard case .duration(let isZeroAllowed) = field.facts.shape else { return misread(node, field.label) }
        return duration(node, field.label, isZeroAllowed: isZeroAllowed)
    }

    /// Reads a size in bytes.
    mutating func size<Table: FieldTable>(_ fields: [Table: YAMLEntry], _ field: Table) -> Int64? {
        guard let node = fields[field]?.value else { return nil }
        guard case .size(let rule) = field.facts.shape else { return misread(node, field.label) }
        guard let text = text(node, field.label, allowed: rule.allowed) else { return nil }
        if let bytes = ByteCount.parse(text), bytes >= rule.minimum { return bytes }
        reject(node, field.label, allowed: rule.allowed)
        return nil
    }

    /// Reports a field that its reader takes for another shape than the table. The tests read every
    /// field.
    private mutating func misread<Value>(_ node: YAMLNode, _ label: String) -> Value? {
        report("\(label): the table of fields has another shape than the reader", at: location(of: node))
        return nil
    }
}
