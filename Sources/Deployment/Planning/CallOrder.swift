/// The order that calls ask for: a called function is deployed before its callers.
///
/// Functions that call each other, directly or through others, have no order between them. They are
/// the strongly connected components of the calls (Tarjan, 1972).
struct CallOrder {
    private let names: [String]
    private let calls: [[Int]]
    /// The place of each function in the order of the walk; nil until it is visited.
    private var places: [Int?]
    /// The first place that each function reaches among those on the stack.
    private var lowest: [Int]
    private var stack: [Int] = []
    private var isOnStack: [Bool]
    private var next = 0
    /// The component of each function.
    private var components: [Int]
    private var count = 0

    private init(_ table: [String: [String]]) {
        names = table.keys.sorted()
        let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        calls = names.map { (table[$0] ?? []).compactMap { numbers[$0] } }
        places = Array(repeating: nil, count: names.count)
        lowest = Array(repeating: 0, count: names.count)
        isOnStack = Array(repeating: false, count: names.count)
        components = Array(repeating: -1, count: names.count)
        for number in names.indices where places[number] == nil { visit(number) }
    }

    /// The functions that come before each function, sorted.
    /// - Parameter calls: the functions that each function calls. Names that are no keys are left
    ///   out.
    static func before(_ calls: [String: [String]]) -> [String: [String]] {
        if calls.values.allSatisfy(\.isEmpty) { return [:] }
        let order = CallOrder(calls)
        var before: [String: [String]] = [:]
        for (caller, called) in order.calls.enumerated() {
            let others = Set(called.filter { order.components[$0] != order.components[caller] })
            if !others.isEmpty { before[order.names[caller]] = others.map { order.names[$0] }.sorted() }
        }
        return before
    }

    private mutating func visit(_ number: Int) {
        (places[number], lowest[number]) = (next, next)
        next += 1
        stack.append(number)
        isOnStack[number] = true
        for called in calls[number] {
            if let place = places[called] {
                if isOnStack[called] { lowest[number] = min(lowest[number], place) }
            } else {
                visit(called)
                lowest[number] = min(lowest[number], lowest[called])
            }
        }
        guard lowest[number] == places[number] else { return }
        while let member = stack.popLast() {
            isOnStack[member] = false
            components[member] = count
            if member == number { break }
        }
        count += 1
    }
}
