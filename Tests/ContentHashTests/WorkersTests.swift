import Testing

@testable import ContentHash

struct WorkersTests {
    @Test(arguments: [0, 1, 2, 15, 16, 17, 1000], [1, 16])
    func `outputs come in the order of the items`(count: Int, grain: Int) {
        let items = Array(0..<count)
        #expect(
            Workers.map(items, grain: grain, scratch: { 0 }) { item, seen in
                seen += 1
                return item * 2
            } == items.map { $0 * 2 })
    }
}
