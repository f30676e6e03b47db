extension GraphPage {
    /// Returns the whole document, made from the files in `Page/`.
    /// - Parameters:
    ///   - title: the project's name, escaped for HTML.
    ///   - json: the page's data, safe inside a script element.
    static func document(title: String, json: String) -> String {
        let values = [
            "title": title[...], "data": json[...],
            "style": text(PackageResources.graph_css)[...], "script": text(PackageResources.graph_js)[...],
        ]
        return filled(text(PackageResources.graph_html), with: values)
    }

    /// Replaces each `{{name}}` of a template in one pass. Placeholders inside a value stay as they
    /// are.
    static func filled(_ template: String, with values: [String: Substring]) -> String {
        var result = ""
        var rest = template[...]
        while let opening = rest.firstRange(of: "{{"), let closing = rest[opening.upperBound...].firstRange(of: "}}") {
            let name = String(rest[opening.upperBound..<closing.lowerBound])
            result += rest[..<opening.lowerBound]
            result += values[name] ?? rest[opening.lowerBound..<closing.upperBound]
            rest = rest[closing.upperBound...]
        }
        return result + rest
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
