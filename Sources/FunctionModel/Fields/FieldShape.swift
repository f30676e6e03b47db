/// The values that a field may have, as its reader checks them.
indirect enum FieldShape: Sendable {
    /// A text that satisfies a rule. Numbers, `true` and `false` count as they are written.
    case text(TextRule)
    /// One of some words.
    case choice([String])
    /// `true` or `false`, without quotes.
    case boolean
    /// A whole number within a range, without quotes.
    case integer(ClosedRange<Int>)
    /// A decimal number.
    case number(NumberRule)
    /// A duration with a unit.
    case duration(isZeroAllowed: Bool)
    /// A number of bytes, with or without a unit.
    case size(SizeRule)
    /// A list of values.
    case list(FieldShape, ListRule)
    /// A map of names to values.
    case map(TextRule, FieldShape, MapRule)
    /// A map with known fields. A closure has them, because tables contain each other.
    case object(@Sendable () -> [NamedField], GroupRule)
    /// A value of one of several shapes.
    case either([FieldShape])
    /// Nothing: `~` or `null`.
    case nothing
    /// Any value, typed by the core schema of YAML 1.2.
    case json

    /// A list that may be empty.
    static func list(_ element: FieldShape) -> FieldShape { .list(element, ListRule()) }
    /// A map that may be empty.
    static func map(_ names: TextRule, _ value: FieldShape) -> FieldShape { .map(names, value, MapRule()) }
    /// A map with the fields of a table. Fields are independent of each other.
    static func object<Table: FieldTable>(_: Table.Type) -> FieldShape { .object({ Table.fields }, .independent) }

    /// The rule of a text; nil for another shape.
    var textRule: TextRule? { if case .text(let rule) = self { rule } else { nil } }
    /// The shape of a list's elements; nil for another shape.
    var element: FieldShape? { if case .list(let element, _) = self { element } else { nil } }
}

/// The rule of a list.
struct ListRule: Sendable {
    /// True when the list may be empty.
    var isEmptyAllowed = true
    /// True when no value may occur twice.
    var isUnique = false
}

/// The rule of a map with arbitrary names.
struct MapRule: Sendable {
    /// True when the map may be empty.
    var isEmptyAllowed = true
}

/// The rule of a decimal number.
struct NumberRule: Sendable {
    /// The permitted numbers.
    let range: ClosedRange<Double>
    /// The permitted numbers in words; it completes "… is allowed".
    let allowed: String
}

/// The rule of a size in bytes.
struct SizeRule: Sendable {
    /// The smallest permitted size in bytes.
    let minimum: Int64
    /// The permitted sizes in words; it completes "… is allowed".
    let allowed: String

    /// The sizes above zero.
    static let positive = SizeRule(minimum: 1, allowed: "a size such as 64k, 10m or 1g")
}

/// The rule for the fields of a map that depend on each other.
enum GroupRule: Sendable {
    /// Each field may be present or absent.
    case independent
    /// At least one field is present.
    case atLeastOne
    /// Exactly one of the alternatives holds.
    case alternatives([Alternative])

    /// Fields that are present together, and exclude others.
    struct Alternative: Sendable {
        /// The names of the fields that are present.
        let present: [String]
        /// The names of the fields that are absent.
        let absent: [String]
    }
}
