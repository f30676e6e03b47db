/// A regular expression that is matched in linear time. The time is at most proportional to its
/// size × the length of the text.
///
/// The pattern is compiled to states that are followed in parallel (Thompson's construction). No
/// pattern can therefore cause exponential time. Back-references and lookaround are not supported.
/// A character is a Unicode scalar.
package struct TextPattern: Hashable, Sendable {
    /// One step of the compiled pattern.
    enum Instruction: Hashable, Sendable {
        /// Matches one character of a set.
        case character(ScalarSet)
        /// Continues at two instructions.
        case fork(Int, Int)
        /// Continues at another instruction.
        case jump(Int)
        /// Continues if a condition holds.
        case assertion(Assertion)
        /// The whole pattern has matched.
        case end
    }

    /// A condition on a position between two characters.
    enum Assertion: Hashable, Sendable {
        /// The start or the end of the text.
        case textStart, textEnd
        /// The end of the text, or the position before a final line break.
        case lastLineEnd
        /// The start or the end of a line.
        case lineStart, lineEnd
        /// The presence or absence of a boundary between a word character and another character.
        case wordBoundary, noWordBoundary
    }

    /// The maximum number of instructions of a pattern, with counted repetitions expanded.
    static let sizeLimit = 10_000

    private let program: [Instruction]

    /// Compiles a pattern.
    /// - Throws: ``TextPatternError`` if the pattern is malformed, too large or not supported.
    package init(parsing text: String) throws(TextPatternError) {
        var parser = TextPatternParser(text)
        program = try TextPatternCompiler.compile(parser.parse())
    }

    /// Searches a text for a match of the pattern.
    /// - Parameter isStopped: called from time to time; true aborts the search.
    /// - Returns: true if the pattern matches somewhere; nil if the search was aborted.
    package func matches(in text: String, isStopped: () -> Bool = { false }) -> Bool? {
        let scalars = Array(text.unicodeScalars)
        var states = States(count: program.count)
        var next = States(count: program.count)
        var stack: [Int] = []
        var work = 0
        for position in 0...scalars.count {
            if follow(0, scalars, position, &states, &stack) { return true }
            guard position < scalars.count else { return false }
            for state in states.members {
                guard case .character(let set) = program[state], set.contains(scalars[position]) else { continue }
                if follow(state + 1, scalars, position + 1, &next, &stack) { return true }
            }
            work += states.members.count + 1
            if work > 50_000 {
                if isStopped() { return nil }
                work = 0
            }
            states.removeAll()
            swap(&states, &next)
        }
        return false
    }

    /// Adds all states that are reachable from `start` without consuming a character.
    /// - Returns: true if the end of the pattern is reached.
    private func follow(
        _ start: Int, _ scalars: [Unicode.Scalar], _ position: Int, _ states: inout States, _ stack: inout [Int]
    ) -> Bool {
        stack.append(start)
        while let state = stack.popLast() {
            guard states.add(state) else { continue }
            switch program[state] {
            case .character: continue
            case .jump(let target): stack.append(target)
            case .fork(let first, let second): stack += [first, second]
            case .assertion(let assertion): if assertion.holds(scalars, position) { stack.append(state + 1) }
            case .end:
                stack.removeAll()
                return true
            }
        }
        return false
    }

    /// A set of states with a list of its members.
    private struct States {
        private var isMember: [Bool]
        /// The states of the set, in the order of their insertion.
        private(set) var members: [Int] = []

        init(count: Int) { isMember = Array(repeating: false, count: count) }

        /// Adds a state.
        /// - Returns: false if the state was in the set already.
        mutating func add(_ state: Int) -> Bool {
            guard !isMember[state] else { return false }
            isMember[state] = true
            members.append(state)
            return true
        }

        mutating func removeAll() {
            for state in members { isMember[state] = false }
            members.removeAll(keepingCapacity: true)
        }
    }
}

/// The reason why a text is not a valid pattern.
package struct TextPatternError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The position in the pattern in Unicode scalars, counted from 1.
    package var column: Int
    /// A lower-case sentence without a full stop.
    package var message: String

    package var description: String { "\(message) (character \(column))" }
}

extension TextPattern.Assertion {
    /// True when the condition holds at a position of a text.
    func holds(_ text: [Unicode.Scalar], _ position: Int) -> Bool {
        switch self {
        case .textStart: position == 0
        case .textEnd: position == text.count
        case .lastLineEnd:
            position == text.count || (position == text.count - 1 && text[position] == "\n")
                || (position == text.count - 2 && text[position] == "\r" && text[position + 1] == "\n")
        case .lineStart: position == 0 || text[position - 1] == "\n"
        case .lineEnd:
            position == text.count || text[position] == "\n"
                || (text[position] == "\r" && position + 1 < text.count && text[position + 1] == "\n")
        case .wordBoundary: isWord(text, position - 1) != isWord(text, position)
        case .noWordBoundary: isWord(text, position - 1) == isWord(text, position)
        }
    }

    private func isWord(_ text: [Unicode.Scalar], _ position: Int) -> Bool {
        text.indices.contains(position) && ScalarSet.isWord(text[position])
    }
}
