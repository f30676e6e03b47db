/// A unit for systemd that runs `faaso supervise`. systemd.unit(5) and systemd.service(5) define
/// its format.
struct SystemdUnit {
    /// The name of the project.
    var project: String
    /// The absolute path of the program.
    var program: String
    /// The arguments of the program.
    var arguments: [String]
    /// The user's ID. Nil for root.
    var user: UInt32?
    /// The environment, from which the variables in ``kept`` are taken.
    var environment: [String: String]

    /// The environment variables that locate the engine and the running state.
    static let kept = ["DOCKER_CONFIG", "DOCKER_CONTEXT", "DOCKER_HOST", "FAASO_STATE", "XDG_STATE_HOME"]

    /// The text of the unit file.
    var text: String {
        var lines = ["[Unit]", "Description=Keeps the functions of \(Self.escape(project)) running"]
        if environment["DOCKER_HOST"] == nil { lines += ["After=docker.service", "Wants=docker.service"] }
        lines += [
            "", "[Service]", "ExecStart=" + ([program] + arguments).map { Self.word($0.replacing("$", with: "$$")) }.joined(separator: " "),
        ]
        for name in Self.kept { if let value = environment[name] { lines.append("Environment=" + Self.word("\(name)=\(value)")) } }
        if let user { lines.append("User=\(user)") }
        // A repair in progress ends in a complete version before the process ends.
        lines += ["Restart=on-failure", "RestartSec=5", "KillMode=mixed", "TimeoutStopSec=90", "NoNewPrivileges=yes"]
        lines += ["", "[Install]", "WantedBy=multi-user.target"]
        return lines.joined(separator: "\n") + "\n"
    }

    /// Escapes specifiers, which begin with `%` in every setting.
    private static func escape(_ text: String) -> String { text.replacing("%", with: "%%") }

    /// Quotes one word, which blanks and quotes would end.
    private static func word(_ text: String) -> String {
        let escaped = escape(text)
        let isPlain = escaped.utf8.allSatisfy { byte in
            (0x21...0x7e).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "'") && byte != UInt8(ascii: "\\")
                && byte != UInt8(ascii: ";")
        }
        if isPlain { return escaped }
        return "\"" + escaped.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
    }
}
