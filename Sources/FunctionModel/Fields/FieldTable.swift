/// The fields of a map in a file that people write. The raw values are their names.
///
/// A field without facts does not compile. The readers, their messages, the schemas for editors and
/// the reference page all read the table.
protocol FieldTable: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
    /// The facts about the field.
    var facts: FieldFacts { get }
    /// The place of the map in messages, such as `health`; empty for the fields of a file.
    static var place: String { get }
    /// The keys of other tools that people write in the map.
    static var foreign: ForeignKeys { get }
}

extension FieldTable {
    static var place: String { "" }
    static var foreign: ForeignKeys { ForeignKeys() }

    /// The name of the field in messages, such as `health.path`.
    var label: String { Self.place.isEmpty ? rawValue : "\(Self.place).\(rawValue)" }

    /// The names of all fields, in the order of the table.
    static var names: [String] { allCases.map(\.rawValue) }

    /// The fields with their names, in the order of the table.
    /// - Parameter excluded: the fields that are not allowed in this place.
    static func fields(without excluded: some Collection<Self>) -> [NamedField] {
        allCases.filter { !excluded.contains($0) }.map { NamedField(name: $0.rawValue, facts: $0.facts) }
    }

    /// The fields with their names, in the order of the table.
    static var fields: [NamedField] { allCases.map { NamedField(name: $0.rawValue, facts: $0.facts) } }
}

/// A field with its name.
struct NamedField: Sendable {
    /// The name in the file.
    let name: String
    /// The facts about the field.
    let facts: FieldFacts
}

/// The facts about a field: its values, and its texts for people.
struct FieldFacts: Sendable {
    /// The values that the reader accepts.
    let shape: FieldShape
    /// The values in words, for the reference page; nil if the shape says enough.
    let form: String?
    /// The meaning of an absent field.
    let fallback: FieldDefault
    /// The effect of a change of the field, for the reference page.
    let effect: String
    /// One sentence, which editors show.
    let summary: String

    /// Creates the facts.
    /// - Parameter touches: the effect of a change of the field.
    init(
        _ shape: FieldShape, form: String? = nil, default fallback: FieldDefault = .words("none"), touches effect: String = "",
        _ summary: String
    ) {
        (self.shape, self.form, self.fallback) = (shape, form, fallback)
        (self.effect, self.summary) = (effect, summary)
    }

    /// True when the map must have the field.
    var isRequired: Bool { if case .required = fallback { true } else { false } }
}

/// The meaning of an absent field.
enum FieldDefault: Sendable {
    /// The field may not be absent.
    case required
    /// The field has a value.
    case value(JSONValue)
    /// The words for the reference page. No value of the field means the same.
    case words(String)

    /// The field has a text.
    static func text(_ text: String) -> FieldDefault { .value(.string(text)) }
    /// The field has a whole number.
    static func number(_ number: Int) -> FieldDefault { .value(.number(Double(number))) }
}
