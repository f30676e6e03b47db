internal import NIOHTTP1

extension HTTPRequest {
    /// The head as it is sent. Throws ``HTTPClientError/invalidRequest(_:)`` for text with another
    /// meaning in HTTP.
    ///
    /// Header fields are checked here by the codec's rules. A bad field is then an error of the
    /// caller and not a broken connection.
    func wireHead(host: String) throws(HTTPClientError) -> HTTPRequestHead {
        guard !method.isEmpty, method.utf8.allSatisfy(Self.isTokenByte) else { throw .invalidRequest("the method \(Self.quoted(method))") }
        guard target.utf8.first == UInt8(ascii: "/"), target.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw .invalidRequest("the target \(Self.quoted(target))")
        }
        var fields = headers
        fields.addIfAbsent("Host", host)
        fields.addIfAbsent("Connection", "close")
        switch body {
        case .bytes(let bytes): fields.addIfAbsent("Content-Length", String(bytes.count))
        case .stream: if fields.first("Content-Length") == nil { fields.addIfAbsent("Transfer-Encoding", "chunked") }
        case .none: if method == "POST" || method == "PUT" || method == "PATCH" { fields.addIfAbsent("Content-Length", "0") }
        }
        for field in fields.fields {
            guard !field.name.isEmpty, field.name.utf8.allSatisfy(Self.isTokenByte) else {
                throw .invalidRequest("the header name \(Self.quoted(field.name))")
            }
            guard field.value.utf8.allSatisfy({ $0 == 0x09 || $0 >= 0x20 && $0 != 0x7f }) else {
                throw .invalidRequest("the value of the header \(field.name)")
            }
        }
        return HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: method), uri: target,
            headers: HTTPHeaders(fields.fields.map { ($0.name, $0.value) }))
    }

    /// True when the byte may occur in a token (RFC 9110, section 5.6.2).
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private static func quoted(_ text: String) -> String {
        String(reflecting: text)
    }
}
