import Testing

@testable import Migration

struct ServiceAddressTests {
    private static func address(_ value: String, _ variable: String = "A") -> ServiceAddress? {
        ServiceAddress(value, of: variable, among: ["api", "db"])
    }

    @Test(arguments: [
        ("http://api:9000", "A", "http://faaso/api"),
        ("http://api:9000/", "A", "http://faaso/api/"),
        ("http://api:9000/x/y?z=1#w", "A", "http://faaso/api/x/y?z=1#w"),
        ("http://api?z=1", "A", "http://faaso/api?z=1"),
        ("HTTP://API:9000/x", "A", "HTTP://faaso/api/x"),
        ("http://ann:pw@api:9000/x", "A", "http://ann:pw@faaso/api/x"),
        ("api:9000/x", "A", "faaso/api/x"),
        ("api:9000", "API_URL", "faaso/api"),
        ("api:9000", "apiEndpoint", "faaso/api"),
    ])
    func `a URL of a service leads to another host`(value: String, variable: String, expected: String) throws {
        let address = try #require(Self.address(value, variable))
        #expect(address.form == .url && address.host == "api")
        #expect(address.leading(to: "faaso/api") == expected)
    }

    @Test(
        arguments: [
            ("postgres://u:p@db:5432/app", .otherScheme), ("https://api", .otherScheme), ("jdbc:postgresql://db:5432/app", .otherScheme),
            ("ws://api:9000/live", .otherScheme), ("api", .unclear), ("api:9000", .unclear), ("u:p@db:5432", .unclear),
            ("http://api:9000,http://b:1", .unclear), ("http://b/?next=http://api/", .unclear), ("u:p@tcp(db:3306)/x", .unclear),
            ("http://api:9000/?next=http://b/", .unclear), ("http://api:9000/x and more", .unclear), ("run --to=api:9000", .unclear),
        ] as [(String, ServiceAddress.Form)])
    func `another address of a service has its form`(value: String, form: ServiceAddress.Form) {
        #expect(Self.address(value)?.form == form)
    }

    @Test(arguments: [
        "", "http://", "http://localhost:9000", "http://api.example.org", "http://web/api", "api/x", "the api is down", "myapi:9000",
        "api:app", "api:9000:9000", "http://[::1]:9000", "://",
    ])
    func `a value without the host of a service has no address`(value: String) {
        #expect(Self.address(value) == nil)
    }

    @Test func `a name alone is told from a name with a port`() {
        #expect(Self.address("api")?.isName == true && Self.address("api:9000")?.isName == false)
        #expect(Self.address("api:9000", "SECURITY")?.form == .unclear)
        #expect(Self.address("http://api")?.port == nil && Self.address("http://api:9000")?.port == 9000)
    }
}
