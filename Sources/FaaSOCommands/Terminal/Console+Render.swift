import Basics
import Operations

extension Console {
    /// Prints a result, as JSON or as text.
    /// - Parameter text: prints the result for people.
    func render(_ value: some Encodable, json: Bool, text: () throws -> Void) throws {
        if json { try self.json(value) } else { try text() }
    }

    /// Prints a value as JSON. It is the whole result.
    func json(_ value: some Encodable) throws { raw(JSONCoding.escapingControls(try JSONCoding.pretty(value))) }

    /// Prints a value as one line of JSON. It is a part of the result.
    func jsonLine(_ value: some Encodable) throws { raw(JSONCoding.escapingControls(try JSONCoding.line(value))) }

    /// Prints a notice about an operation.
    func show(_ notice: Notice) {
        switch notice {
        case .diagnostic(let diagnostic): show(diagnostic)
        case .waiting(let holder): note("waiting for \(holder)")
        }
    }
}
