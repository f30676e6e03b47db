/// A walk over the paths of a context that finds out which of them are ignored, in any order.
///
/// With exceptions among the patterns, a path's answer depends on which patterns matched the folders above it. They are kept for each folder.
struct IgnoreWalk {
    private let patterns: [IgnorePattern]
    private let hasExceptions: Bool
    /// By folder, the patterns that matched it or a folder above it.
    private var matched: [[UInt8]: [Bool]] = [:]

    init(_ patterns: IgnorePatterns) {
        self.patterns = patterns.patterns
        hasExceptions = patterns.hasExceptions
    }

    /// Reports whether a file or folder is ignored. The root never is.
    mutating func ignores(_ path: [UInt8]) -> Bool {
        guard hasExceptions else { return decider(of: path) != nil }
        return decider(of: path).map { !patterns[$0].isException } ?? false
    }

    /// The number of the pattern that decides: the last one that matched. Nil for none and for the root.
    mutating func decider(of path: [UInt8]) -> Int? {
        guard !path.isEmpty, path != [UInt8(ascii: ".")] else { return nil }
        if !hasExceptions {
            return path.withUnsafeBufferPointer { bytes in patterns.firstIndex { $0.matches(bytes, .above) } }
        }
        return matches(path).lastIndex(of: true)
    }

    /// `MatchesUsingParentResults` of moby/patternmatcher: a pattern that matched the folder above matches; another one is tried where it
    /// could change the answer so far.
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
