/// Names that nobody can guess.
enum RandomName {
    /// Makes 128 random bits as 32 hexadecimal digits.
    static func make() -> String {
        (0..<16).map { _ in
            let byte = UInt8.random(in: 0 ... .max)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
