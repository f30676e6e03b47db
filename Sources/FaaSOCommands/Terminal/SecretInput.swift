import Basics
import ArgumentParser
import Glibc

/// Where a secret's value comes from: a prompt that shows nothing where somebody types, else standard input. Never an argument, which
/// every user of the machine could list and the shell would remember.
struct SecretInput {
    /// The most that a value may have, in bytes.
    static let limit = 1 << 20

    let console: Console
    /// Keep the line's end of a value of one line.
    var raw = false

    /// - Throws: ``SecretValueError`` for a value that can't be one, `ExitCode` when the prompt was interrupted.
    func value(of name: String) throws -> [UInt8] {
        let value = isatty(0) == 1 ? try typed(name) : Self.trimmed(try StandardInput.bytes(limit: Self.limit), raw: raw)
        if value.count > Self.limit { throw SecretValueError.tooLong }
        if value.isEmpty { throw SecretValueError.empty }
        return value
    }

    /// `echo` and editors end a line that nobody means to be part of a password: the end of a value's only line is left out. Values of
    /// several lines, such as keys, stay as they are.
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
        // Signals of the keyboard come as bytes, so that an interrupt cannot leave the terminal mute.
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
            case .interrupted: throw ExitCode(ExitStatus.interrupted.rawValue)
            }
        }
    }
}

/// Why there is no value; nothing that is wrong with the command line.
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
    var hints: [String] { [] }
    var blame: Blame { .run }
}
