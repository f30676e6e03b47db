import ArgumentParser
import Testing

@testable import FaaSOCommands

struct GraphArgumentsTests {
    @Test(arguments: ["dot", "mermaid", "json", "svg", "html"]) func `every format is taken`(format: String) throws {
        #expect(try FaaSOCommands.Graph.parse(["--format", format]).format?.rawValue == format)
    }

    @Test(arguments: [["--depth", "2"], ["--focus", "a", "--depth", "-1"], ["--format", "png"], ["--json", "--format", "dot"]])
    func `what has no meaning is refused`(arguments: [String]) {
        #expect(throws: (any Error).self) { try FaaSOCommands.Graph.parse(arguments) }
    }

    @Test func `a depth goes with a focus`() throws {
        #expect(try FaaSOCommands.Graph.parse(["--focus", "image:sum", "--depth", "0"]).depth == 0)
    }
}
