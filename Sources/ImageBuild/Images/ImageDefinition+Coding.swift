import ContentHash

/// The stored forms of a definition: JSON fields of a record, and a section of the index. Both
/// readers call ``ImageDefinition/init(context:arguments:secrets:platform:bases:target:)``, whose
/// parameters have no defaults. A new property that a reader forgets does not compile.
extension ImageDefinition {
    private enum CodingKeys: String, CodingKey {
        case context, arguments, secrets, platform, target
    }

    /// Reads the fields that ``encode(to:)`` wrote beside those of a record.
    /// - Parameter bases: the references, which a record stores with their identities.
    package init(from decoder: any Decoder, bases: [String]) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            context: try container.decode(Digest.self, forKey: .context),
            arguments: try container.decode([String: String].self, forKey: .arguments),
            secrets: try container.decode([String].self, forKey: .secrets),
            platform: try container.decode(String.self, forKey: .platform), bases: bases,
            target: try container.decodeIfPresent(String.self, forKey: .target))
    }

    /// Writes every field but the bases.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(context, forKey: .context)
        try container.encode(arguments, forKey: .arguments)
        try container.encode(secrets, forKey: .secrets)
        try container.encode(platform, forKey: .platform)
        try container.encodeIfPresent(target, forKey: .target)
    }

    /// Adds the definition to a section of the index.
    func write(to writer: inout FieldWriter) {
        writer.write(context)
        writer.write(arguments)
        writer.write(secrets) { $0.write($1) }
        writer.write(platform)
        writer.write(bases) { $0.write($1) }
        writer.write(target) { $0.write($1) }
    }

    /// Reads the fields that ``write(to:)`` wrote.
    init(from reader: inout FieldReader) throws(FieldReader.Torn) {
        self.init(
            context: try reader.digest(), arguments: try reader.table(),
            secrets: try reader.list { reader throws(FieldReader.Torn) in try reader.text() }, platform: try reader.text(),
            bases: try reader.list { reader throws(FieldReader.Torn) in try reader.text() },
            target: try reader.optional { reader throws(FieldReader.Torn) in try reader.text() })
    }
}
