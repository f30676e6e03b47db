package import FunctionModel
package import HTTPClient

extension Expectation {
    /// Compares a response with the expectation of a case.
    /// - Parameter isStopped: called repeatedly during a pattern search. If it returns true, the
    ///   search ends.
    /// - Returns: the expected and the actual values, one line each. Nil if all are equal.
    package func mismatch(_ response: HTTPResponse, isStopped: () -> Bool = { false }) -> String? {
        var lines: [String] = []
        func differ(_ what: String, _ expected: String, _ actual: String) {
            lines.append("\(what): expected \(expected), got \(actual)")
        }
        if let status, status != response.status { differ("status", "\(status)", "\(response.status)") }
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            let actual = response.headers.first(name)
            if actual != value { differ("header \(name)", "'\(value)'", actual.map { "'\($0)'" } ?? "none") }
        }
        let text = response.text
        if let body, body != text { differ("body", "'\(body)'", "'\(text)'") }
        if let matches {
            switch (try? TextPattern(parsing: matches))?.matches(in: text, isStopped: isStopped) {
            case true?: break
            case false?: differ("body", "a match of /\(matches)/", "'\(text)'")
            case nil: lines.append("body: the search for /\(matches)/ was given up, its time was over")
            }
        }
        if json != nil || contains != nil {
            if let actual = try? JSONValue(parsing: text) {
                if let json, json != actual { differ("json", "\(json)", "\(actual)") }
                if let contains, !contains.isSubset(of: actual) { differ("json", "at least \(contains)", "\(actual)") }
            } else {
                differ("body", "JSON", "'\(text)'")
            }
        }
        guard !lines.isEmpty else { return nil }
        if status != nil, status != response.status, !text.isEmpty, json == nil, body == nil { lines.append("body: \(text)") }
        return lines.joined(separator: "\n")
    }
}
