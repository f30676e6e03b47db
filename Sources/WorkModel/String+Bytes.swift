extension String {
    /// Equal byte for byte. Swift calls two spellings of one character equal (Unicode's canonical equivalence); to a file
    /// system, a shell and a hash they differ.
    package func hasBytes(of other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }

    /// The order of the bytes, which agrees with ``hasBytes(of:)``.
    package func precedesBytewise(_ other: String) -> Bool {
        utf8.lexicographicallyPrecedes(other.utf8)
    }
}

extension String? {
    /// Both absent, or equal byte for byte.
    package func hasBytes(of other: String?) -> Bool {
        guard let self, let other else { return self == nil && other == nil }
        return self.hasBytes(of: other)
    }
}
