/// A regular expression that is matched in linear time: the time is at most its size x length of the text.
///
/// It is compiled to states that are followed all at once (Thompson's construction), so that no pattern makes a search explode. Therefore
/// back-references and lookaround are refused. A character is a Unicode scalar.
package struct TextPattern: Hashable, Sendable {
    /// One step of the compiled pattern.
    enum Instruction: Hashable, Sendable {
        case character(ScalarSet)
        /// Goes on at both places.
        case fork(Int, Int)
        case jump(Int)
        case assertion(Assertion)
        case end
    }

    /// A condition on a place between two characters.
    enum Assertion: Hashable, Sendable {
        case textStart, textEnd
        /// The end, or before a line break that ends the text.
        case lastLineEnd
        case lineStart, lineEnd
        case wordBoundary, noWordBoundary
    }

    /// The most instructions of a pattern, its counted repetitions written out.
    static let sizeLimit = 10_000

    private let program: [Instruction]

    /// - Throws: ``TextPatternError`` for what is malformed, too big, or refused.
    package init(parsing text: String) throws(TextPatternError) {
        var parser = TextPatternParser(text)
        program = try TextPatternCompiler.compile(parser.parse())
    }

    /// Reports whether the pattern matches somewhere in a text.
    /// - Parameter isStopped: asked now and then; true gives up.
    /// - Returns: nil when it was given up.
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

    /// Adds the states that are reached from one without a character.
    /// - Returns: true when the end is reached.
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
        private(set) var members: [Int] = []

        init(count: Int) { isMember = Array(repeating: false, count: count) }

        /// - Returns: false for a member.
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

/// Why a text is no pattern.
package struct TextPatternError: Error, Hashable, Sendable, CustomStringConvertible {
    /// In the pattern, in Unicode scalars, counted from 1.
    package var column: Int
    /// A lowercase sentence without a full stop.
    package var message: String

    package var description: String { "\(message) (character \(column))" }
}

extension TextPattern.Assertion {
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
