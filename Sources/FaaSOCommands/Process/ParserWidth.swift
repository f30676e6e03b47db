import Glibc

/// The width that the parser wraps its help to. It ends the process by a trap where there is no room for its indentation.
enum ParserWidth {
    private static let least = 40

    /// Sets `COLUMNS` where it, or the terminal's own width, is too small.
    static func check() {
        if let text = getenv("COLUMNS"), let columns = Int(String(cString: text)) {
            if columns < least { setenv("COLUMNS", "\(least)", 1) }
            return
        }
        var size = winsize()
        guard isatty(1) == 1, ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_col < least else { return }
        setenv("COLUMNS", "\(least)", 1)
    }
}
