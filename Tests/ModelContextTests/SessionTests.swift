import FunctionModel
import ModelContext
import Testing

/// The protocol up to revision 2025-11-25, as lines and replies.
struct SessionTests {
    @Test(arguments: [
        ("2024-11-05", "2024-11-05"), ("2025-03-26", "2025-03-26"), ("2025-06-18", "2025-06-18"), ("2025-11-25", "2025-11-25"),
        ("2026-07-28", "2025-11-25"), ("1.0", "2025-11-25"),
    ])
    func `a session has the wanted revision, or the newest with sessions`(wanted: String, agreed: String) throws {
        var session = Session.begun(nil)
        let reply = try JSONValue(parsing: session.reply(Session.initialize(wanted)))
        #expect(reply.at("result", "protocolVersion") == .string(agreed))
        #expect(reply.at("result", "serverInfo", "name") == .string("faaso"))
        #expect((reply.at("result", "serverInfo", "title") == nil) == (agreed < "2025-06-18"))
        #expect(reply.at("result", "capabilities") == JSONValue.object(["tools": JSONValue.object([:])]))
        #expect(reply.at("result", "instructions") == .string("Call look."))
    }

    @Test(arguments: [
        (
            "{",
            #"{"error":{"code":-32700,"message":"a line is not JSON: a string as key is expected at byte 1"},"id":null,"jsonrpc":"2.0"}"#
        ),
        ("7", #"{"error":{"code":-32600,"message":"a message is a JSON object"},"id":null,"jsonrpc":"2.0"}"#),
        (
            #"{"id":1,"method":"ping"}"#,
            #"{"error":{"code":-32600,"message":"the member 'jsonrpc' is not \"2.0\""},"id":1,"jsonrpc":"2.0"}"#
        ),
        (
            #"{"jsonrpc":"2.0","id":"a","method":7}"#,
            #"{"error":{"code":-32600,"message":"the member 'method' is not a string"},"id":"a","jsonrpc":"2.0"}"#
        ),
        (
            #"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#,
            #"{"error":{"code":-32600,"message":"the member 'id' is neither a string nor a whole number"},"id":null,"jsonrpc":"2.0"}"#
        ),
        (
            #"{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}"#,
            #"{"error":{"code":-32600,"message":"the member 'params' is not an object"},"id":1,"jsonrpc":"2.0"}"#
        ),
        (
            #"{"jsonrpc":"2.0","id":1,"method":"prompts/list"}"#,
            #"{"error":{"code":-32601,"message":"there is no method 'prompts/list' in revision 2025-11-25"},"id":1,"jsonrpc":"2.0"}"#
        ),
        (
            #"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"2"}}"#,
            #"{"error":{"code":-32602,"message":"there is no further page of tools"},"id":1,"jsonrpc":"2.0"}"#
        ),
        (
            #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"lok"}}"#,
            #"{"error":{"code":-32602,"message":"there is no tool 'lok': did you mean 'look'?"},"id":1,"jsonrpc":"2.0"}"#
        ),
        (
            #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"look","arguments":[]}}"#,
            #"{"error":{"code":-32602,"message":"'arguments' is not an object"},"id":1,"jsonrpc":"2.0"}"#
        ),
        (
            #"{"jsonrpc":"2.0","id":1,"method":"initialize"}"#,
            #"{"error":{"code":-32602,"message":"'initialize' needs a 'protocolVersion'"},"id":1,"jsonrpc":"2.0"}"#
        ),
    ])
    func `a message at fault gets an error of the protocol`(line: String, reply: String) {
        var session = Session.begun()
        #expect(session.reply(line) == reply)
    }

    @Test(arguments: [
        "", " \r", #"{"jsonrpc":"2.0","id":4,"result":{}}"#, #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
        #"{"jsonrpc":"2.0","method":"tools/call","params":{"name":"look"}}"#,
        #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":true}}"#,
    ])
    func `a notification, a response and an empty line have no reply`(line: String) {
        var session = Session.begun()
        #expect(session.receive(Array(line.utf8)) == .one(.nothing))
    }

    @Test func `a ping is answered at any time, all else after initialize`() {
        var session = Session.begun(nil)
        #expect(session.reply(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#) == #"{"id":1,"jsonrpc":"2.0","result":{}}"#)
        #expect(session.reply(#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#).contains("'tools/list' needs a session"))
        _ = session.reply(Session.initialize("2025-11-25"))
        #expect(session.reply(#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#).contains(#""name":"look""#))
    }

    @Test func `a call has its arguments, its identifier and the token of its progress`() throws {
        var session = Session.begun()
        let line =
            #"{"jsonrpc":"2.0","id":"a","method":"tools/call","params":"#
            + #"{"name":"look","arguments":{"depth":3},"_meta":{"progressToken":7}}}"#
        guard case .one(.call(let call)) = session.receive(Array(line.utf8)) else {
            Issue.record("no call")
            return
        }
        #expect(call.id == .text("a") && call.name == "look" && call.arguments.number("depth") == 3)
        #expect(call.token == .number(7) && call.version == .november2025)
        let cancel = #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"a"}}"#
        #expect(session.receive(Array(cancel.utf8)) == .one(.cancel(.text("a"))))
    }

    @Test func `wrong arguments are a result that the model reads`() throws {
        var session = Session.begun()
        let text = session.reply(
            #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"look","arguments":{"depht":3,"depth":"far"}}}"#)
        let reply = try JSONValue(parsing: text)
        #expect(reply.at("result", "isError") == .bool(true))
        #expect(
            reply.at("result", "content")?.elements.first?.at("text")
                == .string(
                    """
                    error: there is no parameter 'depht'
                    hint: did you mean 'depth'?
                    error: depth: found "far", a whole number from 0 to 9 is allowed
                    """))
    }

    @Test func `a tool that changes something needs a permission`() throws {
        let line = #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"change","arguments":{"name":"x"}}}"#
        var session = Session.begun()
        let reply = session.reply(line)
        #expect(reply.contains(#""isError":true"#) && reply.contains(#"changes nothing\nhint: ask a person"#), "\(reply)")
        #expect(!session.reply(#"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#).contains("change"))
        var allowed = Session.begun(allowsChanges: true)
        #expect(allowed.reply(#"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#).contains(#""name":"change""#))
        guard case .one(.call) = allowed.receive(Array(line.utf8)) else {
            Issue.record("no call")
            return
        }
    }

    @Test func `a batch is answered as one in revisions that have them`() {
        let line = #"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"x"},7]"#
        var old = Session.begun("2025-03-26")
        guard case .batch(let steps) = old.receive(Array(line.utf8)), steps.count == 3 else {
            Issue.record("no batch")
            return
        }
        #expect(steps[1] == .nothing)
        #expect(old.reply("[]").contains("the batch is empty"))
        let first = #"[{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26"}}]"#
        guard case .batch(let refused) = old.receive(Array(first.utf8)), case .reply(let reply)? = refused.first else {
            Issue.record("no batch")
            return
        }
        #expect(reply.text.contains("'initialize' cannot be part of a batch"))
        var new = Session.begun("2025-06-18")
        #expect(new.reply(line).contains("only sessions up to revision 2025-03-26 have batches"))
    }

    @Test(arguments: [
        ("2024-11-05", ["description", "inputSchema", "name"]), ("2025-03-26", ["annotations", "description", "inputSchema", "name"]),
        ("2025-06-18", ["annotations", "description", "inputSchema", "name", "title"]),
    ])
    func `a tool has the members of the revision`(version: String, members: [String]) throws {
        var session = Session.begun(version)
        let reply = try JSONValue(parsing: session.reply(#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#))
        let tools = reply.at("result", "tools")?.elements ?? []
        guard case .object(let tool)? = tools.first else {
            Issue.record("\(reply)")
            return
        }
        #expect(tools.count == 1 && tool.keys.sorted() == members)
    }
}
