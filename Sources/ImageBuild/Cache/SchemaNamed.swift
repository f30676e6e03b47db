/// A JSON file of the cache that names its schema.
package protocol SchemaNamed: Decodable {
    /// The schema that this version of faaso writes and reads.
    static var schemaName: String { get }
    /// The schema that the file has.
    var schema: String { get }
}
