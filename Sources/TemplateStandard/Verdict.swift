import FunctionModel

/// The judgements of observations. Each function returns the difference from the requirement, or
/// nil.
package enum Verdict {
    /// Judges a value that must equal another.
    package static func equal<T: Equatable>(_ what: String, _ actual: T, _ wanted: T) -> String? {
        actual == wanted ? nil : "\(what): expected \(wanted), got \(actual)"
    }

    /// Judges the user of an image.
    package static func user(_ user: String) -> String? {
        let name = user.prefix { $0 != ":" }
        return name.isEmpty || name == "root" || name.allSatisfy({ $0 == "0" }) ? "the image runs as root" : nil
    }

    /// Judges the arrival of a streamed answer of three pieces, 0.4 s apart.
    /// - Parameters:
    ///   - first: the time until the first piece.
    ///   - last: the time until the end.
    package static func stream(first: Duration, last: Duration, text: String) -> String? {
        if text != "0\n1\n2\n" { return equal("the pieces", text, "0\n1\n2\n") }
        return last - first >= .milliseconds(300) ? nil : "the first piece arrived together with the last one"
    }

    /// Judges an echoed request: the answer's JSON must contain the wanted JSON.
    package static func echo(_ response: WireResponse, contains wanted: String) -> String? {
        if response.status != 200 { return equal("status", response.status, 200) }
        guard let actual = try? JSONValue(parsing: response.text), let part = try? JSONValue(parsing: wanted) else {
            return "expected JSON, got '\(response.text.prefix(200))'"
        }
        return part.isSubset(of: actual) ? nil : "expected at least \(part), got \(actual)"
    }

    /// Judges the answer to a request whose handler raised, and the log after it.
    package static func raised(_ response: WireResponse, log: String) -> String? {
        if response.status != 500 { return equal("status", response.status, 500) }
        guard response.values("content-type").first?.hasPrefix("application/json") == true, response.text.contains("\"error\"") else {
            return "the answer is not JSON with a field 'error'"
        }
        return log.contains("/raise") ? nil : "the log has no entry that names the path"
    }

    /// Judges the end of a container under load.
    package static func stopped(answered: Int, of sent: Int, exitCode: Int, took: Duration, grace: Duration) -> String? {
        if answered != sent { return "\(sent - answered) of \(sent) requests in flight were not answered" }
        if took >= grace { return "the container was killed after \(grace.components.seconds) s" }
        return equal("exit code", exitCode, 0)
    }
}
