import FunctionModel
import HTTPClient
import Testing

@testable import ImageBuild

@Suite struct ExpectationTests {
    private func response(_ status: Int = 200, _ body: String = "", _ headers: [(name: String, value: String)] = []) -> HTTPResponse {
        HTTPResponse(status: status, headers: HeaderFields(headers), body: Array(body.utf8))
    }

    @Test func `what is as expected has no mismatch`() throws {
        let expectation = FunctionModel.Expectation(
            status: 201, headers: ["x-kind": "sum"], matches: "^.\"sum\"", json: try JSONValue(parsing: "{\"sum\": 3}"),
            contains: try JSONValue(parsing: "{}"))
        #expect(expectation.mismatch(response(201, "{\"sum\":3.0}", [(name: "X-Kind", value: "sum")])) == nil)
    }

    @Test(arguments: [
        (FunctionModel.Expectation(status: 200), "status: expected 200, got 404\nbody: gone"),
        (FunctionModel.Expectation(headers: ["x-a": "1"]), "header x-a: expected '1', got none"),
        (FunctionModel.Expectation(body: "here"), "body: expected 'here', got 'gone'"),
        (FunctionModel.Expectation(matches: "^h"), "body: expected a match of /^h/, got 'gone'"),
        (FunctionModel.Expectation(json: .null), "body: expected JSON, got 'gone'"),
    ])
    func `a mismatch names expected and actual`(expectation: FunctionModel.Expectation, text: String) {
        #expect(expectation.mismatch(response(404, "gone")) == text)
    }

    @Test func `a subset may leave keys out, an exact value may not`() throws {
        let body = "{\"a\": 1, \"b\": 2}"
        #expect(FunctionModel.Expectation(contains: try JSONValue(parsing: "{\"a\": 1}")).mismatch(response(200, body)) == nil)
        #expect(FunctionModel.Expectation(json: try JSONValue(parsing: "{\"a\": 1}")).mismatch(response(200, body)) != nil)
    }
}
