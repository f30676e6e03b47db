/// The message of a Caddy that refused a Caddyfile.
package enum CaddyMessage {
    /// The message in the output of a translation: `a.caddy:2: unrecognized directive: x`. Nil if
    /// there is no output.
    ///
    /// Caddy writes a line of JSON, or one that begins with `Error: `.
    package static func text(_ output: String) -> String? {
        let lines = output.split(separator: "\n")
        if let line = lines.last(where: { $0.hasPrefix(error) }) { return String(line.dropFirst(error.count)) }
        return lines.last.map { message($0) ?? String($0) }
    }

    private static let error = "Error: "

    /// The string of the key `msg` in a line of JSON; nil if there is none.
    private static func message(_ line: Substring) -> String? {
        guard line.hasPrefix("{"), let start = line.firstRange(of: "\"msg\":\"")?.upperBound else { return nil }
        var text = ""
        var rest = line[start...].unicodeScalars
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"": return text
            case "\\":
                guard let escaped = rest.popFirst() else { return nil }
                switch escaped {
                case "n", "r", "t": text += " "
                case "u":
                    guard rest.count >= 4, let code = UInt32(String(rest.prefix(4)), radix: 16) else { return nil }
                    rest = rest.dropFirst(4)
                    text.unicodeScalars.append(Unicode.Scalar(code) ?? "\u{fffd}")
                default: text.unicodeScalars.append(escaped)
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
        return nil
    }
}
