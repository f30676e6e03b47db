internal import FoundationEssentials

/// A secret or a config of a swarm. Its data never changes: another value is another object.
package struct SwarmObject: Hashable, Sendable, Decodable {
    /// The two kinds of objects. The raw values are the words of the routes.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A secret. The engine never returns its data.
        case secret = "secrets"
        /// A config. Everybody who can use the engine can read its data.
        case config = "configs"
    }

    /// The ID of the object.
    package var id: String
    /// The version, which an update of the labels must name.
    package var version: UInt64
    /// The name of the object, at most 64 bytes.
    package var name: String
    /// The labels of the object.
    package var labels: [String: String]
    /// The time of creation: RFC 3339.
    package var created: String
    /// The data of a config; empty for a secret.
    package var data: [UInt8]

    /// Creates an object, for tests.
    package init(
        id: String, name: String, version: UInt64 = 0, labels: [String: String] = [:], created: String = "", data: [UInt8] = []
    ) {
        (self.id, self.name, self.version) = (id, name, version)
        (self.labels, self.created, self.data) = (labels, created, data)
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        id = try fields.required("ID")
        version = try fields.version()
        created = try fields.optional("CreatedAt") ?? ""
        let spec = try fields.nested("Spec")
        name = try spec?.optional("Name") ?? ""
        labels = try spec?.optional("Labels") ?? [:]
        data = Array(try spec?.optional("Data") ?? Data())
    }

    /// The body of a creation.
    struct Request: Encodable {
        let Name: String
        let Labels: [String: String]
        let Data: FoundationEssentials.Data

        /// Creates the body.
        init(name: String, labels: [String: String], data: [UInt8]) {
            (Name, Labels, Data) = (name, labels, FoundationEssentials.Data(data))
        }
    }
}
