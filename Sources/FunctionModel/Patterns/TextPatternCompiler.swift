/// The syntax tree of a pattern.
indirect enum TextPatternNode: Hashable {
    /// Matches the empty text.
    case empty
    /// Matches one character of a set.
    case character(ScalarSet)
    /// A condition on the position.
    case assertion(TextPattern.Assertion)
    /// Several nodes, one after the other.
    case sequence([TextPatternNode])
    /// One of several alternatives.
    case either([TextPatternNode])
    /// A node, repeated from `least` to `most` times. Without `most` there is no upper limit.
    case repeated(TextPatternNode, least: Int, most: Int?)

    /// The number of instructions, capped at `limit` + 1.
    func size(limit: Int) -> Int {
        let size: Int
        switch self {
        case .empty: size = 0
        case .character, .assertion: size = 1
        case .sequence(let nodes): size = nodes.reduce(0) { min(limit + 1, $0 + $1.size(limit: limit)) }
        case .either(let nodes): size = nodes.reduce(0) { min(limit + 1, $0 + $1.size(limit: limit) + 2) }
        case .repeated(let node, let least, let most):
            size = (node.size(limit: limit) + 2) * max(1, most ?? (least + 1))
        }
        return min(limit + 1, size)
    }
}

/// Compiles a syntax tree to instructions.
struct TextPatternCompiler {
    private var program: [TextPattern.Instruction] = []

    /// Compiles a syntax tree. Throws ``TextPatternError`` if the result exceeds the size limit.
    static func compile(_ node: TextPatternNode) throws(TextPatternError) -> [TextPattern.Instruction] {
        guard node.size(limit: TextPattern.sizeLimit) <= TextPattern.sizeLimit else {
            throw TextPatternError(column: 1, message: "it is too big with its repetitions written out")
        }
        var compiler = TextPatternCompiler()
        compiler.add(node)
        compiler.program.append(.end)
        return compiler.program
    }

    private mutating func add(_ node: TextPatternNode) {
        switch node {
        case .empty: return
        case .character(let set): program.append(.character(set))
        case .assertion(let assertion): program.append(.assertion(assertion))
        case .sequence(let nodes): for node in nodes { add(node) }
        case .either(let nodes): addChoice(nodes)
        case .repeated(let node, let least, let most):
            for _ in 0..<least { add(node) }
            guard let most else { return addLoop(node) }
            addOptional(node, times: most - least)
        }
    }

    private mutating func addChoice(_ nodes: [TextPatternNode]) {
        var jumps: [Int] = []
        for node in nodes.dropLast() {
            let fork = program.count
            program.append(.fork(fork + 1, fork))
            add(node)
            jumps.append(program.count)
            program.append(.jump(0))
            program[fork] = .fork(fork + 1, program.count)
        }
        if let last = nodes.last { add(last) }
        for jump in jumps { program[jump] = .jump(program.count) }
    }

    private mutating func addLoop(_ node: TextPatternNode) {
        let fork = program.count
        program.append(.fork(fork + 1, fork))
        add(node)
        program.append(.jump(fork))
        program[fork] = .fork(fork + 1, program.count)
    }

    private mutating func addOptional(_ node: TextPatternNode, times: Int) {
        var forks: [Int] = []
        for _ in 0..<max(0, times) {
            forks.append(program.count)
            program.append(.jump(0))
            add(node)
        }
        for fork in forks { program[fork] = .fork(fork + 1, program.count) }
    }
}
