import Basics
import Testing

struct RememberedTests {
    private struct Broken: Error {}

    @Test func `a value is made once for each change of its source`() {
        let remembered = Remembered<Int, String>()
        var made: [Int] = []
        func value(_ number: Int) -> String {
            remembered.value(of: number) {
                made.append(number)
                return "\(number)"
            }
        }
        #expect([1, 1, 2, 2, 1].map(value) == ["1", "1", "2", "2", "1"])
        #expect(made == [1, 2, 1])
    }

    @Test func `an error is not remembered, and leaves the value before`() throws {
        let remembered = Remembered<Int, String>()
        #expect(throws: Broken.self) { try remembered.value(of: 1) { () throws(Broken) -> String in throw Broken() } }
        #expect(remembered.value(of: 1) { "one" } == "one")
        #expect(throws: Broken.self) { try remembered.value(of: 2) { () throws(Broken) -> String in throw Broken() } }
        #expect(remembered.value(of: 1) { "another" } == "one")
    }
}
