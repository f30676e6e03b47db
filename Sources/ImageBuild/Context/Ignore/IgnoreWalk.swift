/// Determines which paths of a context are ignored. The paths may come in any order.
///
/// If there are exceptions, an answer depends on the patterns that matched the parent folders. The
/// walk remembers these patterns for each folder.
struct IgnoreWalk {
    private let patterns: [IgnorePattern]
    private let hasExceptions: Bool
    /// The patterns that matched a folder or one of its parents, by folder.
    private var matched: [[UInt8]: [Bool]] = [:]

    /// Creates a walk with an empty memory.
    init(_ patterns: IgnorePatterns) {
        self.patterns = patterns.patterns
        hasExceptions = patterns.hasExceptions
    }

    /// True when a file or folder is ignored. The root is never ignored.
    mutating func ignores(_ path: [UInt8]) -> Bool {
        guard hasExceptions else { return decider(of: path) != nil }
        return decider(of: path).map { !patterns[$0].isException } ?? false
    }

    /// The index of the last pattern that matches, which decides. Nil if no pattern matches, and
    /// for the root.
    mutating func decider(of path: [UInt8]) -> Int? {
        guard !path.isEmpty, path != [UInt8(ascii: ".")] else { return nil }
        if !hasExceptions {
            return path.withUnsafeBufferPointer { bytes in patterns.firstIndex { $0.matches(bytes, .above) } }
        }
        return matches(path).lastIndex(of: true)
    }

    /// The patterns that match a path, as `MatchesUsingParentResults` of moby/patternmatcher
    /// computes them.
    ///
    /// A pattern that matched the parent folder matches. Another pattern is tried only if it could
    /// change the answer so far.
    private mutating func matches(_ path: [UInt8]) -> [Bool] {
        let above = path.lastIndex(of: UInt8(ascii: "/")).map { folder(Array(path[..<$0])) }
        return path.withUnsafeBufferPointer { bytes in
            var isIgnored = false
            return patterns.indices.map { index in
                let isMatch =
                    above?[index] == true
                    || (patterns[index].isException == isIgnored && patterns[index].matches(bytes, .whole))
                if isMatch { isIgnored = !patterns[index].isException }
                return isMatch
            }
        }
    }

    private mutating func folder(_ path: [UInt8]) -> [Bool] {
        if let known = matched[path] { return known }
        let found = matches(path)
        matched[path] = found
        return found
    }
}
