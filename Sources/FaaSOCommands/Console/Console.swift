import Basics
import Glibc

/// The only place that prints. Results go to standard output, everything else to standard error.
///
/// No text that it prints can control the terminal (``ForeignText``), unless a function says that
/// it prints it unchanged.
///
/// A stream is coloured only if it is a terminal and `NO_COLOR` is not set (no-color.org).
struct Console: Sendable {
    /// The style of a text: the number of its terminal sequence.
    enum Style: String, Sendable {
        case plain = "0"
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
    }

    /// True when a person watches standard error.
    let isLive: Bool
    /// True when standard error is a terminal of any kind.
    private let isTerminal: Bool
    private let streams: (out: Int32, error: Int32)
    private let colours: (out: Bool, error: Bool)
    /// True when standard output can be redrawn.
    private let isDrawable: Bool
    /// Repeats the stage and the host in texts that name commands.
    let hints: CommandHints

    /// Creates the console of the process.
    /// - Parameters:
    ///   - environment: the variables that choose styles and redrawing.
    ///   - hints: the options that texts about the result repeat.
    ///   - out: another descriptor than standard output, for tests.
    ///   - error: another descriptor than standard error, for tests.
    init(environment: [String: String], hints: CommandHints = CommandHints(), out: Int32 = 1, error: Int32 = 2) {
        streams = (out, error)
        self.hints = hints
        let plain = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        isTerminal = isatty(error) == 1
        isLive = isTerminal && environment["TERM"] != "dumb" && environment["CI"] == nil
        isDrawable = isatty(out) == 1 && environment["TERM"] != "dumb"
        colours = (out: isatty(out) == 1 && !plain, error: isTerminal && !plain)
    }

    /// Prints a line of the result.
    func out(_ text: String) {
        Self.write(ForeignText.guarded(text, keepsStyles: colours.out) + "\n", to: streams.out)
    }

    /// Redraws the screen with these lines. Without a screen, prints the lines and an empty line.
    func screen(_ lines: [String]) {
        let lines = LiveBlock.fitting(lines, in: isDrawable ? Self.size(of: streams.out) : nil)
        let text = lines.joined(separator: isDrawable ? "\u{1b}[K\n" : "\n")
        Self.write(isDrawable ? "\u{1b}[H" + text + "\u{1b}[K\n\u{1b}[J" : text + "\n\n", to: streams.out)
    }

    /// Prints a line about the result.
    func note(_ text: String) {
        Self.write(guarded(text) + "\n", to: streams.error)
    }

    /// Prints the command that usually comes next. It repeats the stage and the host.
    func next(_ text: String) { note("next: " + hints.repeated(in: text)) }

    /// Prints a line about the result. On a terminal, it replaces what the keyboard echoed, such as
    /// `^C`.
    func noteOverEcho(_ text: String) {
        Self.write((isLive ? "\r\u{1b}[K" : isTerminal ? "\r" : "") + guarded(text) + "\n", to: streams.error)
    }

    private func guarded(_ text: String) -> String { ForeignText.guarded(text, keepsStyles: colours.error) }

    /// Prints bytes of another program, without a line's end. On a terminal they are plain text,
    /// otherwise unchanged.
    func foreign(_ bytes: [UInt8]) { raw(foreignBytes(bytes)) }

    /// Prints lines of other programs, each behind the console's own text. On a terminal they are
    /// plain text, otherwise unchanged.
    func foreign(_ lines: [(prefix: String, bytes: [UInt8])]) {
        raw(lines.flatMap { Array($0.prefix.utf8) + foreignBytes($0.bytes) + [UInt8(ascii: "\n")] })
    }

    private func foreignBytes(_ bytes: [UInt8]) -> [UInt8] {
        isatty(streams.out) == 1 ? Array(ForeignText.plain(bytes).utf8) : bytes
    }

    /// Prints bytes of the result unchanged, without a line's end.
    func raw(_ bytes: [UInt8]) {
        Self.write(bytes, to: streams.out)
    }

    /// Prints text of the result unchanged.
    func rawOut(_ text: String) {
        Self.write(text, to: streams.out)
    }

    /// Prints text about the result unchanged.
    func rawNote(_ text: String) {
        Self.write(text, to: streams.error)
    }

    /// Prints `error: …` and its hints.
    func error(_ message: String, hints: [String] = []) { show(Diagnostic(.error, message, hints: hints)) }

    /// Prints `warning: …`.
    func warning(_ message: String) { show(Diagnostic(.warning, message)) }

    /// Styles a text if standard error shows styles.
    func style(_ text: String, _ styles: Style...) -> String {
        colours.error ? Self.wrap(text, styles) : text
    }

    /// Styles a text if standard output shows styles.
    func outStyle(_ text: String, _ styles: Style...) -> String {
        colours.out ? Self.wrap(text, styles) : text
    }

    /// The size of the terminal on standard error. 80 by 24 if there is none.
    var size: LiveBlock.Size { Self.size(of: streams.error) ?? LiveBlock.Size(columns: 80, rows: 24) }

    /// The columns of the terminal on standard output. Nil if there is none; lines may then have
    /// any length.
    var outWidth: Int? { isatty(streams.out) == 1 ? Self.size(of: streams.out)?.columns : nil }

    private static func size(of descriptor: Int32) -> LiveBlock.Size? {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        // Some terminals report only their columns.
        return LiveBlock.Size(columns: Int(size.ws_col), rows: size.ws_row > 0 ? Int(size.ws_row) : 24)
    }

    /// True when standard output and standard error go to the same place, as with `2>&1`.
    static var isOneStream: Bool {
        var (out, error) = (stat(), stat())
        guard unsafe fstat(1, &out) == 0, unsafe fstat(2, &error) == 0 else { return false }
        return out.st_dev == error.st_dev && out.st_ino == error.st_ino
    }

    private static func wrap(_ text: String, _ styles: [Style]) -> String {
        "\u{1b}[" + styles.map(\.rawValue).joined(separator: ";") + "m" + text + "\u{1b}[0m"
    }

    private static func write(_ text: String, to descriptor: Int32) {
        write(Array(text.utf8), to: descriptor)
    }

    /// Writes all bytes. If a write to standard output fails, the command ends with an error when
    /// it is done.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        // After a failed write nothing more is written, so the output has no gap.
        if descriptor == 1, StandardStreams.failure != nil { return }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN {
                    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = unsafe poll(&wanted, 1, -1)
                    continue
                }
                if descriptor == 1 { StandardStreams.fail(errno) }
                return
            }
            rest = rest.dropFirst(count)
        }
    }
}

extension Console {
    /// Prints diagnostics. A line of a file is printed once, however many diagnostics are about it,
    /// and so is a list of allowed names.
    func show(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics.withEachLineOnce.withEachListOnce { show(diagnostic) }
    }

    /// Prints a diagnostic in the form that other tools match, with the line of the file below it.
    /// Its place, severity, caret and hints are coloured.
    func show(_ diagnostic: Diagnostic) {
        let place = diagnostic.place.map { style(plain($0) + ": ", .bold) } ?? ""
        note(
            place + style(diagnostic.label, diagnostic.severity == .error ? .red : .yellow)
                + plain(hints.repeated(in: diagnostic.message)))
        if let source = diagnostic.source {
            let excerpt = SourceExcerpt(source)
            note(excerpt.line)
            note(style(excerpt.caret, .bold))
        }
        for detail in diagnostic.details { note("  " + plain(detail)) }
        for text in diagnostic.hints { hint(text) }
    }

    /// Prints `hint: …`.
    func hint(_ text: String) { note(style("hint: ", .cyan) + plain(hints.repeated(in: text))) }

    /// A text without styles. Its line ends stay.
    private func plain(_ text: String) -> String { ForeignText.guarded(text, keepsStyles: false) }
}
