@testable import FunctionModel

/// The tables of the reference page of fields, in Markdown.
enum FieldPage {
    /// One table of the page.
    struct Region: Sendable {
        /// The name of the region between its marks.
        let name: String
        /// The fields.
        let fields: [NamedField]
        /// The heading of the column of effects; nil if no field has one.
        let effects: String?
    }

    /// The tables, in the order of the page.
    static let regions = [
        Region(name: "metadata", fields: MetadataField.fields, effects: "touches"),
        Region(name: "test", fields: TestField.fields.filter { $0.name != "expect" }, effects: nil),
        Region(name: "expect", fields: ExpectField.fields, effects: nil),
        Region(name: "suite", fields: SuiteField.fields, effects: nil),
        Region(name: "double", fields: DoubleField.fields, effects: nil),
        Region(name: "route", fields: RouteField.fields, effects: nil),
        Region(name: "faaso", fields: SettingsField.fields(without: SettingsField.ofStage), effects: "a change"),
        Region(name: "template", fields: TemplateField.fields, effects: "touches"),
        Region(name: "stage", fields: SettingsField.fields.filter { $0.name == "functions" }, effects: "a change"),
    ]

    /// The line before a region.
    static func begin(_ name: String) -> String { "<!-- fields: \(name), made by FieldPageTests -->" }
    /// The line after a region.
    static let end = "<!-- end of fields -->"

    /// The page with all of its regions replaced. A page without the marks of a region gives nil.
    static func replacing(in page: String) -> String? {
        var page = page
        for region in regions {
            let mark = Self.begin(region.name) + "\n"
            guard let first = page.firstRange(of: mark), let last = page[first.upperBound...].firstRange(of: Self.end) else { return nil }
            page.replaceSubrange(first.upperBound..<last.lowerBound, with: "\n\(table(region))\n")
        }
        return page
    }

    private static func table(_ region: Region) -> String {
        let effects = region.effects
        let heads = ["field", "meaning", "type", "default"] + [effects].compactMap(\.self)
        let cells = region.fields.flatMap { rows($0, "") }.map { row in
            [row.name, row.summary, row.form, row.fallback] + (effects == nil ? [] : [row.effect])
        }
        return ([heads, heads.map { _ in "---" }] + cells).map(line).joined()
    }

    private static func line(_ cells: [String]) -> String {
        let escaped = cells.map { $0.replacing("|", with: "\\|") }
        return "| \(escaped.joined(separator: " | ")) |\n"
    }

    private struct Row {
        let name, summary, form, fallback, effect: String
    }

    /// The row of a field. A map without words of its own has a row for each of its fields.
    private static func rows(_ field: NamedField, _ prefix: String) -> [Row] {
        let facts = field.facts
        let name = prefix + field.name
        if case .object(let fields, _) = facts.shape, facts.form == nil { return fields().flatMap { rows($0, name + ".") } }
        let fallback =
            switch facts.fallback {
            case .required: "required"
            case .value(.string(let text)): "`\(text)`"
            case .value(let value): "`\(value)`"
            case .words(let words): words
            }
        return [
            Row(
                name: "`\(name)`", summary: String(facts.summary.hasSuffix(".") ? facts.summary.dropLast() : facts.summary[...]),
                form: facts.form ?? facts.shape.form, fallback: fallback, effect: facts.effect)
        ]
    }
}

extension FieldShape {
    /// The values in words, for the reference page.
    fileprivate var form: String {
        switch self {
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: " or ")
        case .boolean: "`true` or `false`"
        case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .number: "number"
        case .duration(let isZeroAllowed): isZeroAllowed ? "duration" : "duration above 0"
        case .size: "size"
        case .text: "text"
        case .list: "list"
        case .map, .object: "map"
        case .either, .json, .nothing: "any value"
        }
    }
}
