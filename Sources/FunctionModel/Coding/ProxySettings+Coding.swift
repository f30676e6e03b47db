import Basics

/// The coded form uses the names and texts of `proxy` in faaso.yml.
extension ProxySettings {
    private enum Name: String, CodingKey {
        case image, tls, constraints
        case importFolder = "import"
        case headerLimit = "header_limit"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Name.self)
        self.init(
            image: try fields.decode(String.self, forKey: .image),
            importFolder: try fields.decodeIfPresent(String.self, forKey: .importFolder),
            tlsInternal: try fields.decodeIfPresent(String.self, forKey: .tls) == "internal",
            headerLimit: try fields.decodeIfPresent(text: ByteSize.self, forKey: .headerLimit)?.bytes,
            constraints: try fields.decodeIfPresent([String].self, forKey: .constraints) ?? [])
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Name.self)
        try fields.encode(image, forKey: .image)
        try fields.encodeIfPresent(importFolder, forKey: .importFolder)
        if tlsInternal { try fields.encode("internal", forKey: .tls) }
        if !constraints.isEmpty { try fields.encode(constraints, forKey: .constraints) }
        if let headerLimit { try fields.encode(text: ByteSize(headerLimit), forKey: .headerLimit) }
    }
}
