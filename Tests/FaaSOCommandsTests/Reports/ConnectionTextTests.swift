import Basics
import Insight
import Pipeline
import ProjectSupport
import Testing
import WorkModel

@testable import BuildGraph
@testable import FaaSOCommands

struct ConnectionTextTests {
    private func lines(_ edited: Node, _ focus: Node, depth: Int? = nil) throws -> [String] {
        let graph = try WorkModel.Graph([
            (id: "image:a", edges: .init()), (id: "image:b", edges: .init()), (id: "test:a", edges: .init(needs: ["image:a"])),
            (id: "container:a", edges: .init(needs: ["test:a"])),
        ])
        return ConnectionText(graph, .node(edited), .node(focus), (edited.description, focus.description), depth: depth).diagnostic?.lines
            ?? []
    }

    @Test func `what does not reach the other is said, and which way round it does`() throws {
        #expect(try lines("image:a", "container:a").isEmpty)
        #expect(try lines("image:a", "image:b") == ["warning: an edit of 'image:a' does not reach 'image:b'"])
        #expect(
            try lines("container:a", "image:a") == [
                "warning: an edit of 'container:a' does not reach 'image:a'",
                "hint: the other way round it does: faaso graph --affected image:a --focus container:a",
            ])
        #expect(
            try lines("image:a", "container:a", depth: 1) == [
                "warning: 'image:a' reaches 'container:a' from further away", "hint: leave out --depth",
            ])
    }
}
