/// The characters that one step of a ``TextPattern`` matches.
struct ScalarSet: Hashable, Sendable {
    /// The classes of `\d`, `\w` and `\s`.
    enum Named: Hashable, Sendable { case digit, word, space }

    /// One member of a set.
    enum Member: Hashable, Sendable {
        /// The scalars of a range, by their values.
        case range(ClosedRange<UInt32>)
        /// A named class or its complement.
        case named(Named, isNegated: Bool)
        /// Any character except those that end a line.
        case noLineBreak
    }

    /// The members of the set.
    var members: [Member] = []
    /// True when the set is the complement of its members.
    var isNegated = false
    /// True when a character also matches in its other case.
    var ignoresCase = false

    /// The set of a single character.
    static func of(_ scalar: Unicode.Scalar, ignoresCase: Bool) -> ScalarSet {
        ScalarSet(members: [.range(scalar.value...scalar.value)], ignoresCase: ignoresCase)
    }

    /// True when the set matches a character.
    func contains(_ scalar: Unicode.Scalar) -> Bool {
        var isMember = hasMember(scalar)
        if !isMember && ignoresCase { isMember = Self.otherCases(scalar).contains(where: hasMember) }
        return isMember != isNegated
    }

    private func hasMember(_ scalar: Unicode.Scalar) -> Bool {
        members.contains { member in
            switch member {
            case .range(let range): range.contains(scalar.value)
            case .named(let named, let isNegated): Self.contains(named, scalar) != isNegated
            case .noLineBreak: !((0x0a...0x0d).contains(scalar.value) || [0x85, 0x2028, 0x2029].contains(scalar.value))
            }
        }
    }

    /// True when a character is an underscore, a letter or a decimal digit.
    static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
    }

    private static func contains(_ named: Named, _ scalar: Unicode.Scalar) -> Bool {
        switch named {
        case .digit: scalar.properties.numericType == .decimal
        case .word: isWord(scalar)
        case .space: scalar.properties.isWhitespace
        }
    }

    private static func otherCases(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping].compactMap { text in
            text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
        }
    }
}
