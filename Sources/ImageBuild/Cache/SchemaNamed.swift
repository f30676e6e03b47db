/// A JSON file of the cache that names its schema.
package protocol SchemaNamed: Decodable {
    static var schemaName: String { get }
    var schema: String { get }
}
