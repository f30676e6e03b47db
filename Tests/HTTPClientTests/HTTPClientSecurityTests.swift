import HTTPClient
import HTTPStub
import TestSupport
import Testing

/// TLS with an authority that only a file has.
struct HTTPClientSecurityTests {
    private let folder = TemporaryFolder()

    private func run(
        _ host: String, _ authorities: [String], address: String = "127.0.0.1", _ body: (HTTPClient, StubServer) async throws -> Void
    ) async throws {
        try await StubServer.run(.tls, address: address, answer: { [.response(200, $0.target)] }) { server in
            try await body(HTTPClient(endpoint: .tls(host: host, port: server.port, authorities: authorities)), server)
        }
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func `a server with a certificate of that authority is believed`(host: String) async throws {
        let file = TestAuthority.write(to: folder)
        try await run(host, [file]) { client, server in
            for target in ["/one", "/two"] {
                let response = try await client.send(HTTPRequest(target: target))
                #expect(response.status == 200 && response.text == target)
            }
            #expect(server.requests.map { $0.header("Host") } == Array(repeating: "\(host):\(server.port)", count: 2))
        }
    }

    @Test func `the file is read once for each client`() async throws {
        let file = TestAuthority.write(to: folder)
        try await run("localhost", [file]) { client, _ in
            _ = try await client.send(HTTPRequest(target: "/"))
            folder.write("no certificate", to: "ca.crt")
            #expect(try await client.send(HTTPRequest(target: "/")).status == 200)
            let error = await #expect(throws: HTTPClientError.self) {
                try await HTTPClient(endpoint: client.endpoint).send(HTTPRequest(target: "/"))
            }
            #expect(error?.description.hasPrefix("cannot connect: the authorities \(file) cannot be read") == true)
        }
    }

    @Test func `without the authority, and for another address, nothing is sent`() async throws {
        let file = TestAuthority.write(to: folder)
        for (host, authorities) in [("localhost", []), ("127.0.0.2", [file])] {
            try await run(host, authorities, address: host == "localhost" ? "127.0.0.1" : host) { client, server in
                let error = await #expect(throws: HTTPClientError.self) { try await client.send(HTTPRequest(target: "/")) }
                #expect(error?.description.hasPrefix("cannot connect: TLS fails: ") == true, "\(String(describing: error))")
                // Only the first certificate is not trusted; the other one has another name.
                let isUntrusted = if case .untrusted? = error { true } else { false }
                #expect(isUntrusted == authorities.isEmpty)
                #expect(server.requests.isEmpty)
            }
        }
    }

    @Test func `a server without TLS is no registry with TLS`() async throws {
        let file = TestAuthority.write(to: folder)
        try await StubServer.run(.tcp, answer: { _ in [.response(200, "")] }) { server in
            let client = HTTPClient(endpoint: .tls(host: "127.0.0.1", port: server.port, authorities: [file]))
            await #expect(throws: HTTPClientError.self) { try await client.send(HTTPRequest(target: "/"), timeout: .seconds(10)) }
            #expect(server.requests.isEmpty)
        }
    }
}
