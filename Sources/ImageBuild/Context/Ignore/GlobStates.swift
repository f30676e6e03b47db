/// Two ways to match a ``Glob``. Trying is quick for few wildcards. One pass over the path is quick
/// for any number.
struct GlobStates {
    /// The parts of the pattern.
    let tokens: [Glob.Token]
    /// The part of a path that has to match.
    let reach: Glob.Reach

    /// True when the pattern matches. Tries each extent of each wildcard in turn. The depth of the
    /// recursion is the number of wildcards.
    func matchesByTrying(_ path: UnsafeBufferPointer<UInt8>, from first: Int, at start: Int) -> Bool {
        var position = start
        for token in first..<tokens.count {
            switch tokens[token] {
            case .rest:
                return true
            case .literal(let text):
                guard position + text.count <= path.count else { return false }
                for byte in text {
                    if path[position] != byte { return false }
                    position += 1
                }
            case .character, .set:
                guard position < path.count, let length = Self.length(tokens[token], path, position) else { return false }
                position += length
            case .star, .folders:
                return tryWildcard(path, token, at: position)
            }
        }
        return isEnd(path, position)
    }

    private func tryWildcard(_ path: UnsafeBufferPointer<UInt8>, _ token: Int, at start: Int) -> Bool {
        let isStar = tokens[token] == .star
        var first: UInt8?
        if token + 1 < tokens.count, case .literal(let text) = tokens[token + 1] { first = text[0] }
        var position = start
        while true {
            let isPossible = first == nil || (position < path.count && path[position] == first)
            if isPossible && matchesByTrying(path, from: token + 1, at: position) { return true }
            if isStar {
                guard position < path.count, path[position] != Self.slash else { return false }
                position += UTF8Decoding.scalar(path, at: position).length
            } else {
                while position < path.count, path[position] != Self.slash { position += 1 }
                guard position < path.count else { return false }
                position += 1
            }
        }
    }

    /// True when the pattern matches. Follows all possible states at once, so the time is at most
    /// tokens x length of the path.
    func matchesInOnePass(_ path: UnsafeBufferPointer<UInt8>) -> Bool {
        var states = ActiveStates(count: 2 * tokens.count + 1)
        // State 2n is before token n. State 2n+1 is inside the folders of token n.
        var waiting: [Int: [(state: Int, position: Int)]] = [:]
        if enter(0, &states) { return true }
        var position = 0
        while true {
            for arrival in waiting.removeValue(forKey: position) ?? [] where enter(arrival.state, &states) { return true }
            if isEnd(path, position), states.contains(2 * tokens.count) { return true }
            guard position < path.count else { return false }
            let length = UTF8Decoding.scalar(path, at: position).length
            let isSlash = path[position] == Self.slash
            for state in states.take() {
                let token = state / 2
                guard token < tokens.count else { continue }
                if state % 2 == 1 {
                    waiting[position + length, default: []].append((state, position))
                    if isSlash { waiting[position + length, default: []].append((2 * token + 2, position)) }
                    continue
                }
                switch tokens[token] {
                case .literal(let text):
                    guard position + text.count <= path.count, text.indices.allSatisfy({ path[position + $0] == text[$0] }) else {
                        continue
                    }
                    waiting[position + text.count, default: []].append((2 * token + 2, position))
                case .character, .set:
                    guard let length = Self.length(tokens[token], path, position) else { continue }
                    waiting[position + length, default: []].append((2 * token + 2, position))
                case .star:
                    if !isSlash { waiting[position + length, default: []].append((state, position)) }
                case .folders, .rest: continue
                }
            }
            position += 1
        }
    }

    /// Adds a state, and the states that it reaches without a character.
    /// - Returns: true when a trailing `**` is reached, which matches any text.
    private func enter(_ first: Int, _ states: inout ActiveStates) -> Bool {
        var state = first
        while states.add(state), state % 2 == 0, state / 2 < tokens.count {
            switch tokens[state / 2] {
            case .rest: return true
            case .folders: _ = states.add(state + 1)
            case .star: break
            default: return false
            }
            state += 2
        }
        return false
    }

    private func isEnd(_ path: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
        position == path.count || (reach == .above && path[position] == Self.slash)
    }

    /// The bytes of the character at a position, if `?` or a set accepts it. Nil if it does not.
    private static func length(_ token: Glob.Token, _ path: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int? {
        let (scalar, length) = UTF8Decoding.scalar(path, at: position)
        if case .set(let isNegated, let ranges) = token {
            return ranges.contains(where: { $0.contains(scalar) }) != isNegated ? length : nil
        }
        return path[position] == slash ? nil : length
    }

    private static let slash = UInt8(ascii: "/")
}

/// A set of states with a list of its members.
private struct ActiveStates {
    private var isMember: [Bool]
    private var members: [Int] = []

    init(count: Int) { isMember = Array(repeating: false, count: count) }

    func contains(_ state: Int) -> Bool { isMember[state] }

    /// Adds a state.
    /// - Returns: false for a state that is a member already.
    mutating func add(_ state: Int) -> Bool {
        guard !isMember[state] else { return false }
        isMember[state] = true
        members.append(state)
        return true
    }

    /// Empties the set, and returns its former members.
    mutating func take() -> [Int] {
        for state in members { isMember[state] = false }
        defer { members.removeAll(keepingCapacity: true) }
        return members
    }
}
