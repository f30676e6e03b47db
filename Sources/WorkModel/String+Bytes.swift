extension String {
    /// True when both strings have the same bytes.
    ///
    /// Swift's `==` uses Unicode's canonical equivalence, so two spellings of one character are
    /// equal. A file system, a shell and a hash distinguish them.
    package func hasBytes(of other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }

    /// True when this string comes first in the order of bytes. The order agrees with
    /// ``hasBytes(of:)``.
    package func precedesBytewise(_ other: String) -> Bool {
        utf8.lexicographicallyPrecedes(other.utf8)
    }
}

extension String? {
    /// True when both are absent, or both have the same bytes.
    package func hasBytes(of other: String?) -> Bool {
        guard let self, let other else { return self == nil && other == nil }
        return self.hasBytes(of: other)
    }
}
