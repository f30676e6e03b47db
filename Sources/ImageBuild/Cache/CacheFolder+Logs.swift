import ContentHash

extension CacheFolder {
    /// The bytes of a log, by the name that a record has for it. Nil if there is no such log.
    ///
    /// The name is relative to the cache. A name that leads out of `logs` is refused, because a
    /// cache may come from elsewhere.
    package func log(_ name: String) -> [UInt8]? {
        let segments = name.split(separator: "/", omittingEmptySubsequences: false)
        guard segments.first == "logs", segments.count > 1, segments.allSatisfy({ !["", ".", ".."].contains($0) }) else { return nil }
        return try? AtomicFile.read(path + "/" + name)
    }
}
