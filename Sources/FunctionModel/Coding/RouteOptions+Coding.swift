import Basics

/// The coded form uses the names and texts of routes.yml. Options that are not set are absent.
extension RouteOptions {
    private enum Name: String, CodingKey {
        case timeout, headers
        case bodyLimit = "body_limit"
        case users = "basic_auth"
        case upstreamProtocol = "protocol"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Name.self)
        self.init(
            timeout: try fields.decodeIfPresent(text: Duration.self, forKey: .timeout),
            bodyLimit: try fields.decodeIfPresent(text: ByteSize.self, forKey: .bodyLimit)?.bytes,
            headers: try fields.decodeIfPresent([String: String].self, forKey: .headers) ?? [:],
            users: try fields.decodeIfPresent([String: String].self, forKey: .users) ?? [:],
            upstreamProtocol: try fields.decodeIfPresent(UpstreamProtocol.self, forKey: .upstreamProtocol))
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Name.self)
        if let timeout { try fields.encode(text: timeout, forKey: .timeout) }
        if let bodyLimit { try fields.encode(text: ByteSize(bodyLimit), forKey: .bodyLimit) }
        if !headers.isEmpty { try fields.encode(headers, forKey: .headers) }
        if !users.isEmpty { try fields.encode(users, forKey: .users) }
        try fields.encodeIfPresent(upstreamProtocol, forKey: .upstreamProtocol)
    }
}
