import Basics
package import FunctionModel
import ImageBuild
import TestSupport
import Testing

/// Returns a value as the JSON that the program prints.
package func jsonValue(_ value: some Encodable) throws -> JSONValue {
    try JSONValue(parsing: String(decoding: JSONCoding.pretty(value), as: UTF8.self))
}

/// Expects that a value agrees with the published schema of this name. The schema must refuse
/// another schema's name.
package func checkSchema(_ value: some Encodable, _ name: String) throws {
    let schema = try JSONSchema(published: name)
    let document = try jsonValue(value)
    #expect(schema.problems(document) == [])
    // A schema that accepts everything would prove nothing.
    guard case .object(var members) = document else { return }
    members["schema"] = .string("faaso.other/1")
    #expect(schema.problems(.object(members)) != [])
}
