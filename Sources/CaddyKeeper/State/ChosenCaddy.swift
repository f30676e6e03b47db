import Glibc

/// A Caddy that a client chose for a generation. Later generations run it, too.
package struct ChosenCaddy: Hashable, Sendable {
    /// The name of the program in ``KeeperFolder/run``; nil for the Caddy of the container's image.
    package var program: String?
    /// The image of the program, as the client names it.
    package var image: String

    /// Creates a choice.
    package init(program: String? = nil, image: String) { (self.program, self.image) = (program, image) }

    /// Reads ``text``; nil if it is malformed.
    package init?(text: String) {
        let lines = text.split(separator: "\n")
        guard (1...2).contains(lines.count) else { return nil }
        self.init(program: lines.count > 1 ? String(lines[1]) : nil, image: String(lines[0]))
        if let program, !Self.isProgram(program) { return nil }
    }

    /// The text of the file that keeps the choice.
    package var text: String { image + "\n" + (program ?? "") }

    /// The command that starts Caddy: a path, or a name for `PATH`.
    package var command: String { program.map { KeeperFolder.run + "/" + $0 } ?? Self.ownCommand }

    /// The command that starts the Caddy of a choice; for nil, the Caddy of the container's image.
    static func command(_ choice: ChosenCaddy?) -> String { choice?.command ?? ownCommand }

    private static let ownCommand = "caddy"

    /// True when the container has the program.
    var isThere: Bool {
        guard let program else { return true }
        return Self.isProgram(program) && access(command, X_OK) == 0
    }

    /// The name of a program by the digest of its content.
    package static func programName(digest: String) -> String { prefix + digest }

    /// True for a name of ``programName(digest:)``.
    package static func isProgram(_ name: String) -> Bool {
        let digits = name.dropFirst(prefix.count)
        return name.hasPrefix(prefix) && !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isHexDigit }
    }

    private static let prefix = "caddy-"
}
