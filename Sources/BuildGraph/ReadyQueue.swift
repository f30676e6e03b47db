/// A binary heap of ranks, the lowest first. Adding and taking cost the logarithm of its size,
/// however wide the graph is.
struct ReadyQueue: Sendable {
    private var heap: [Int] = []

    /// The lowest rank. Nil if the queue is empty.
    var first: Int? { heap.first }

    /// Adds a rank.
    mutating func insert(_ rank: Int) {
        var place = heap.count
        heap.append(rank)
        while place > 0, heap[(place - 1) / 2] > rank {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// Removes and returns the lowest rank. Nil if the queue is empty.
    mutating func popFirst() -> Int? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var place = 0
        while true {
            var child = 2 * place + 1
            guard child < heap.count else { return first }
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            guard heap[child] < heap[place] else { return first }
            heap.swapAt(place, child)
            place = child
        }
    }

    /// Removes all ranks.
    mutating func removeAll() {
        heap = []
    }
}
