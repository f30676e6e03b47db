import Testing
import Workspaces

/// The parts of lists in the stat index.
struct CachedPartsTests {
    private static let names = (0..<100).map { "f\($0)" }

    @Test(arguments: [(0, []), (1, [0]), (32, [0]), (33, [0, 1]), (100, [0, 1, 2, 3])] as [(Int, [Int])])
    func `every value of a list stands in one part`(count: Int, parts: [Int]) {
        let list = Array(Self.names.prefix(count))
        #expect(CachedSections.parts(of: list) == parts)
        #expect(parts.flatMap { CachedSections.values(ofPart: $0, in: list) } == list)
    }

    @Test func `only the parts of the wanted names are needed`() {
        #expect(CachedSections.parts(of: Self.names, with: ["f99", "f31", "f0", "other"]) == [0, 3])
        #expect(CachedSections.parts(of: Self.names, with: []) == [])
    }
}
