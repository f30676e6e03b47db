import Basics
import Glibc

/// The source of a secret's value: a prompt without an echo on a terminal, otherwise standard
/// input.
///
/// A value is never an argument. Every user of the machine could list it, and the shell would store
/// it.
struct SecretInput {
    /// The largest size of a value, in bytes.
    static let limit = 1 << 20

    /// The console for the prompt.
    let console: Console
    /// True to keep the line's end of a value that has one line.
    var raw = false

    /// Reads the value of a secret.
    /// - Throws: ``SecretValueError`` for an invalid value, and `CancellationError` after an
    ///   interrupt.
    func value(of name: String) throws -> [UInt8] {
        let value = isatty(0) == 1 ? try typed(name) : Self.trimmed(try StandardInput.bytes(limit: Self.limit), raw: raw)
        if value.count > Self.limit { throw SecretValueError.tooLong }
        if value.isEmpty { throw SecretValueError.empty }
        return value
    }

    /// Removes the line's end from a value of one line. `echo` and editors add it, and it is rarely
    /// part of a password. Values of several lines, such as keys, stay as they are.
    static func trimmed(_ bytes: [UInt8], raw: Bool) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        guard !raw, bytes.last == newline, bytes.count(where: { $0 == newline }) == 1 else { return bytes }
        let line = bytes.dropLast()
        return Array(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    }

    private func typed(_ name: String) throws -> [UInt8] {
        var before = termios()
        guard tcgetattr(0, &before) == 0 else { throw SecretValueError.noPrompt }
        var silent = before
        // Without ISIG, keys such as Ctrl-C arrive as bytes. Otherwise an interrupt could leave the
        // terminal without an echo.
        silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        guard tcsetattr(0, TCSAFLUSH, &silent) == 0 else {
            throw SecretValueError.noPrompt
        }
        defer { tcsetattr(0, TCSAFLUSH, &before) }
        console.rawNote("value of \(name) (not shown): ")
        defer { console.note("") }
        var line = HiddenLine()
        var byte: UInt8 = 0
        while true {
            let count = read(0, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return line.bytes }
            switch line.push(byte) {
            case .typing: continue
            case .ended: return line.bytes
            case .interrupted: throw CancellationError()
            }
        }
    }
}

/// The reason why there is no value. The command line is not at fault.
enum SecretValueError: Explained, Hashable {
    case empty, tooLong, noPrompt

    var description: String {
        switch self {
        case .empty: "the value is empty"
        case .tooLong: "the value is longer than \(SecretInput.limit) bytes"
        case .noPrompt: "the terminal cannot be asked without showing what is typed"
        }
    }
}

extension SecretValueError {
    var hints: [String] { ["nothing was changed"] }
    var blame: Blame { .run }
}
