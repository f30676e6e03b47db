import ContentHash
import FoundationEssentials

/// A committed file of this repository whose content the program makes.
///
/// `FAASO_RECORD=1` makes the tests write such files. They then fail, because a test that records
/// proves nothing.
package enum GeneratedFile {
    /// Reads a file by its path from the repository's root; nil if there is none.
    package static func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: "\(Checkout.root)/\(path)").map { String(decoding: $0, as: UTF8.self) }
    }

    /// Compares a file with the text that the program makes.
    /// - Returns: the advice if they differ; nil if they are equal.
    package static func problem(_ path: String, _ text: String) -> String? {
        let old = read(path)
        if old == text { return nil }
        guard ProcessInfo.processInfo.environment["FAASO_RECORD"] == "1" else {
            return "\(path) differs from the tables; 'FAASO_RECORD=1 scripts/test' with this test's name writes it"
        }
        do {
            try AtomicFile.write(Array(text.utf8), to: "\(Checkout.root)/\(path)")
            return "\(path) is recorded; run the test again"
        } catch {
            return "\(path) cannot be written: \(error)"
        }
    }
}
