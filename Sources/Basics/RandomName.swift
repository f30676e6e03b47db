/// Names that nobody else has.
package enum RandomName {
    /// Makes random bytes as hexadecimal digits, two for each. 16 bytes cannot be guessed.
    package static func make(bytes: Int = 16) -> String {
        (0..<bytes).map { _ in
            let byte = UInt8.random(in: 0 ... .max)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
