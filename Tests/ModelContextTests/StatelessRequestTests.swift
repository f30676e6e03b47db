import FunctionModel
import ModelContext
import Testing

/// The protocol of revision 2026-07-28, whose requests carry all that a server must know.
struct StatelessRequestTests {
    private static let meta =
        #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}"#

    private func reply(_ method: String, _ parameters: String = "") throws -> JSONValue {
        var session = Session.begun(nil)
        let line = #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":{\#(parameters)\#(Self.meta)}}"#
        return try JSONValue(parsing: session.reply(line))
    }

    @Test func `a client can discover the server`() throws {
        let result = try reply("server/discover").at("result")
        #expect(
            result?.at("supportedVersions")?.elements.compactMap(\.string) == [
                "2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05",
            ])
        #expect(result?.at("resultType") == .string("complete") && result?.at("cacheScope") == .string("private"))
        #expect(result?.at("ttlMs") == .number(300_000) && result?.at("capabilities", "tools") == .object([:]))
        #expect(result?.at("_meta", "io.modelcontextprotocol/serverInfo", "version") == .string("1.2"))
    }

    @Test func `tools are listed and called without a session`() throws {
        let list = try reply("tools/list").at("result")
        #expect(list?.at("resultType") == .string("complete") && list?.at("tools")?.elements.first?.at("name") == .string("look"))
        var session = Session.begun(nil)
        let line = #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"look",\#(Self.meta)}}"#
        guard case .one(.call(let call)) = session.receive(Array(line.utf8)) else {
            Issue.record("no call")
            return
        }
        #expect(call.version == .july2026 && call.token == nil)
        let refused = try reply("tools/call", #""name":"change","#).at("result")
        #expect(refused?.at("isError") == .bool(true) && refused?.at("resultType") == .string("complete"))
        #expect(refused?.at("ttlMs") == nil)
    }

    @Test(arguments: ["ping", "initialize", "logging/setLevel", "subscriptions/listen"])
    func `a method that the revision or the server does not have is unknown`(method: String) throws {
        #expect(try reply(method).at("error", "code") == .number(-32601))
    }

    @Test(arguments: [
        (#"{"io.modelcontextprotocol/protocolVersion":"1900-01-01","io.modelcontextprotocol/clientCapabilities":{}}"#, -32022.0),
        (#"{"io.modelcontextprotocol/protocolVersion":"2025-11-25","io.modelcontextprotocol/clientCapabilities":{}}"#, -32022.0),
        (#"{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}"#, -32602.0),
        (#"{"io.modelcontextprotocol/protocolVersion":7}"#, -32602.0),
        ("{}", -32602.0),
    ])
    func `metadata at fault is refused`(meta: String, code: Double) throws {
        var session = Session.begun(nil)
        let text = session.reply(#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":\#(meta)}}"#)
        let reply = try JSONValue(parsing: text)
        #expect(reply.at("error", "code") == .number(code))
        if code == -32022 { #expect(reply.at("error", "data", "supported")?.elements.first == .string("2026-07-28")) }
    }

    @Test func `both kinds of requests can share a process`() {
        var session = Session.begun("2025-06-18")
        let stateless = session.reply(#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{\#(Self.meta)}}"#)
        #expect(stateless.contains("resultType"))
        #expect(!session.reply(#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#).contains("resultType"))
    }
}
