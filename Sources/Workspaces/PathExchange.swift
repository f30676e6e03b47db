import CPosix

/// The exchange of two paths in one step, see renameat2(2).
enum PathExchange {
    /// Exchanges two paths. A process that is killed leaves both as they were or both exchanged.
    /// - Returns: false, with nothing done, if the file system cannot do it.
    static func exchange(_ first: String, _ second: String) -> Bool { cposix_exchange(first, second) == 0 }
}
