import Glibc
import Testing

@testable import ContainerEngine

struct MakerTests {
    @Test func `this process is alive`() {
        #expect(Maker.current.fate == .alive)
        #expect(!Maker.isLeftOver(Maker.current.text, age: 100_000))
    }

    @Test func `a process of the same number that started at another time is another one`() {
        var parts = Maker.current.text.split(separator: " ").map(String.init)
        parts[3] = "1"
        let other = parts.joined(separator: " ")
        #expect(Maker(text: other).fate == .gone)
        #expect(Maker.isLeftOver(other, age: 0))
    }

    @Test func `a process that ended is gone`() {
        var parts = Maker.current.text.split(separator: " ").map(String.init)
        parts[2] = "4194305"
        #expect(Maker(text: parts.joined(separator: " ")).fate == .gone)
    }

    @Test(arguments: [0, 1])
    func `nothing is known of another boot and another process namespace`(part: Int) {
        var parts = Maker.current.text.split(separator: " ").map(String.init)
        parts[part] = "another"
        let other = parts.joined(separator: " ")
        #expect(Maker(text: other).fate == .unknown)
        #expect(!Maker.isLeftOver(other, age: 3600))
        #expect(Maker.isLeftOver(other, age: 3601))
    }

    @Test(arguments: [nil, "", "x", "a b c d e", "- - 1 1"] as [String?])
    func `of a label that is missing or torn only the age counts`(label: String?) {
        #expect(!Maker.isLeftOver(label, age: 10))
        #expect(Maker.isLeftOver(label, age: 5000))
    }
}
