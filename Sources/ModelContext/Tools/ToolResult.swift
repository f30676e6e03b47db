import Basics
package import FunctionModel

/// The result of a call, for a model and for programs.
package struct ToolResult: Hashable, Sendable {
    /// The texts for the model.
    package var texts: [String]
    /// The result as a JSON object. Nil if the texts are all of it.
    package var structure: JSONValue?
    /// True when the tool did not do its work.
    package var isError: Bool

    /// Creates a result of lines.
    package init(lines: [String], isError: Bool = false) {
        (texts, structure, self.isError) = ([lines.joined(separator: "\n")], nil, isError)
    }

    /// Creates a result that reports an error.
    /// - Parameter lines: the error with its hints.
    package init(failure lines: [String]) { self.init(lines: lines, isError: true) }

    /// Creates a result from a report. Its text is the report as JSON.
    package init(_ report: some Encodable, isError: Bool = false) throws {
        let structure = try JSONValue(parsing: JSONCoding.compact(report))
        (texts, self.structure, self.isError) = ([structure.text], structure, isError)
    }

    /// Adds a text of lines. Without a line, nothing is added.
    package mutating func add(_ lines: [String]) {
        if !lines.isEmpty { texts.append(lines.joined(separator: "\n")) }
    }

    /// The members of the result in a revision of the protocol.
    func members(_ version: ProtocolVersion) -> [String: JSONValue] {
        let content = texts.map { JSONValue.object(["type": .string("text"), "text": .string($0)]) }
        var members: [String: JSONValue] = ["content": .array(content), "isError": .bool(isError)]
        if version.hasStructure { members["structuredContent"] = structure }
        return members
    }
}
