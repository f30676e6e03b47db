import ContentHash

extension CacheFolder {
    /// The file with the key of this clone's marks. It is never exported.
    static let markKeyName = "mark-key"

    /// The key of the marks in ``FileVariables``. Nil if no record has needed one yet.
    package func markKey() -> [UInt8]? {
        guard let text = (try? AtomicFile.read(path + "/" + Self.markKeyName)) ?? nil else { return nil }
        return Digest(hex: String(decoding: text.prefix(64), as: UTF8.self))?.bytes
    }

    /// Returns the key of the marks. Creates a random key if there is none.
    /// - Throws: an error if the key cannot be written.
    package func makeMarkKey() throws -> [UInt8] {
        if let key = markKey() { return key }
        var random = SystemRandomNumberGenerator()
        let key = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        guard let digest = Digest(bytes: key) else { return key }
        try write(Array((digest.hex + "\n").utf8), Self.markKeyName)
        return key
    }
}
