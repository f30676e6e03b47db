import HTTPClient
import Testing

@Suite struct HeaderFieldsTests {
    @Test func `names compare without regard to case`() {
        var fields: HeaderFields = ["Content-Type": "text/plain"]
        #expect(fields.first("content-TYPE") == "text/plain")
        fields.addIfAbsent("CONTENT-type", "other")
        #expect(fields.all("content-type") == ["text/plain"])
        fields.add("content-type", "second")
        #expect(fields.all("Content-Type") == ["text/plain", "second"])
        fields.remove("CONTENT-TYPE")
        #expect(fields.fields.isEmpty)
    }

    @Test(arguments: [("a@b", "A`b"), ("[", "{"), ("x", "xy")])
    func `only letters have a case`(a: String, b: String) {
        let fields: HeaderFields = [a: "value"]
        #expect(fields.first(b) == nil)
    }

    @Test func `endpoints write themselves as addresses`() {
        #expect(HTTPEndpoint.unix(path: "/run/x.sock").description == "unix:///run/x.sock")
        #expect(HTTPEndpoint.tcp(host: "::1", port: 80).description == "tcp://[::1]:80")
        #expect(HTTPEndpoint.tcp(host: "::1", port: 80).hostField == "[::1]:80")
    }
}
