import Glibc

/// The width of help pages.
enum ParserWidth {
    /// The width that the parser lays its pages out for, so that it breaks no line itself.
    static let unbroken = 10_000
    private static let least = 40
    private static let usual = 80

    /// The columns for a help page: those of `COLUMNS`, otherwise those of the terminal on standard
    /// output, otherwise 80.
    static var columns: Int { wanted ?? usual }

    /// Sets `COLUMNS` if the width is too small for the parser, which would end the process by a
    /// trap.
    static func check() {
        if let wanted, wanted < least { setenv("COLUMNS", "\(least)", 1) }
    }

    private static var wanted: Int? {
        if let text = getenv("COLUMNS"), let columns = Int(String(cString: text)) { return columns }
        var size = winsize()
        guard isatty(1) == 1, ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
