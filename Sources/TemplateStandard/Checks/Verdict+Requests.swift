import FunctionModel

/// The judgements of responses. They have no effects.
extension Verdict {
    /// Judges the answer to the health path. The probe's own handler would answer with an echo.
    static func ping(_ response: WireResponse, path: String) -> Verdict {
        guard (200...299).contains(response.status) else { return .failed("\(path) answers \(response.status)") }
        let isEcho = (try? JSONValue(parsing: response.text)).map { JSONValue.object(["target": .string(path)]).isSubset(of: $0) }
        return isEcho == true ? .failed("the handler answered \(path), not the template") : .passed
    }

    /// Judges an echo. Its JSON must contain the expected value.
    static func echo(_ response: WireResponse, _ expected: JSONValue) -> Verdict {
        guard response.status == 200 else { return .failed("expected the status 200, got \(response.status)") }
        guard let found = try? JSONValue(parsing: response.text) else {
            return .failed("expected JSON, got \(WireError.quoted(response.body))")
        }
        return Verdict(expected.isSubset(of: found) ? nil : "expected at least \(expected), got \(found)")
    }

    /// Judges an echo of a body by the number of its bytes.
    static func length(_ response: WireResponse, _ bytes: Int) -> Verdict {
        echo(response, .object(["length": .number(Double(bytes))]))
    }

    /// Judges an echo of a request's target.
    static func target(_ response: WireResponse, _ target: String) -> Verdict { echo(response, .object(["target": .string(target)])) }

    /// Judges a stream whose second piece is written only after the first has arrived.
    /// - Parameters:
    ///   - early: the bytes that had arrived before the client released the second piece.
    ///   - response: the whole response.
    static func stream(early: String, _ response: WireResponse) -> Verdict {
        guard response.status == 200 else { return .failed("expected the status 200, got \(response.status)") }
        if early.contains("last") { return .failed("the first piece arrived only with the last one") }
        return equal("the pieces", response.text, "first\nlast\n")
    }

    /// Judges the answer to a request whose handler raised something.
    static func raised(_ response: WireResponse) -> Verdict {
        guard response.status == 500 else { return .failed("expected the status 500, got \(response.status)") }
        let type = response.values("content-type").first ?? "none"
        guard type.lowercased().hasPrefix("application/json") else {
            return .failed("expected the content type application/json, got \(type)")
        }
        guard case .object(let members)? = try? JSONValue(parsing: response.text), members["error"] != nil else {
            return .failed("expected a JSON object with 'error', got \(WireError.quoted(response.body))")
        }
        return .passed
    }

    /// Judges the log after a handler raised something.
    static func logged(_ log: String, _ text: String) -> Verdict {
        Verdict(log.contains(text) ? nil : "the log has no line with '\(text)', which the handler raised")
    }

    /// Judges requests that were sent at once.
    /// - Parameter failures: the differences of the requests that were not answered well.
    static func answered(_ failures: [String], of count: Int) -> Verdict {
        Verdict(failures.first.map { "\(failures.count) of \(count) requests were not answered: \($0)" })
    }
}
