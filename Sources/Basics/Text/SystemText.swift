import Glibc

/// The messages of the system for error numbers.
package enum SystemText {
    /// The message for an `errno`, starting with a lower-case letter.
    package static func of(_ number: Int32) -> String {
        guard let text = strerror(number) else { return "error \(number)" }
        let words = String(cString: text)
        // Error messages start in lower case here. An acronym such as "RPC" keeps its letters.
        guard let first = words.first, words.dropFirst().first?.isLowercase == true else { return words }
        return first.lowercased() + words.dropFirst()
    }
}
