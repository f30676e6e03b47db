import ContentHash

extension CacheFolder {
    /// The bytes of a log by its name relative to the cache, as records have it; nil where there is none. A name that leads out of
    /// `logs` has none: a cache may come from elsewhere.
    package func log(_ name: String) -> [UInt8]? {
        let segments = name.split(separator: "/", omittingEmptySubsequences: false)
        guard segments.first == "logs", segments.count > 1, segments.allSatisfy({ !["", ".", ".."].contains($0) }) else { return nil }
        return try? AtomicFile.read(path + "/" + name)
    }
}
