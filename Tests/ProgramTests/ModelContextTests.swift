import Glibc
import HTTPStub
import TestSupport
import Testing

/// `faaso mcp` as an assistant starts it.
struct ModelContextTests {
    private static let hello =
        #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}}"#

    /// A call of a tool, as a line.
    private static func call(_ id: Int, _ tool: String, _ arguments: String = "{}") -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(tool)","arguments":\#(arguments)}}"#
    }

    /// The commands of a shell that print lines.
    private static func say(_ lines: String...) -> String { lines.map { "printf '%s\\n' '\($0)'" }.joined(separator: "; ") }

    /// Says lines, waits for a number of answers, and ends the program by SIGTERM.
    private func conversation(_ words: String, options: String = "", answers: Int) async throws -> Finished {
        let shell = try await Shell.repository()
        let running = try shell.start("mkfifo in; exec 3<>in; { \(words); } >&3; exec \"$FAASO\" mcp \(options) <&3")
        try await eventually("\(answers) answers") { running.said.split(separator: "\n").count == answers }
        running.signal(SIGTERM)
        return try await running.finished(within: .seconds(30))
    }

    @Test func `messages are answered until SIGTERM, and nothing else is printed`() async throws {
        let words = Self.say(Self.hello, Self.call(2, "plan", #"{"offline":true}"#), Self.call(3, "up"))
        let done = try await conversation(words, answers: 3)
        #expect(done.status == 0 && done.errors == "", "\(done)")
        #expect(done.lines.allSatisfy { $0.hasPrefix("{") && $0.contains(#""jsonrpc":"2.0""#) }, "\(done)")
        #expect(done.output.contains(#""schema":"faaso.plan/1""#) && done.output.contains("image:sum"), "\(done)")
        #expect(done.output.contains("the tool 'up' changes something"), "\(done)")
    }

    @Test func `errors have hints, and --write offers the tools that change something`() async throws {
        let list = #"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#
        let words = Self.say(Self.hello, list, Self.call(3, "up", #"{"functions":["smu"]}"#))
        let done = try await conversation(words, options: "--write", answers: 3)
        #expect(done.output.contains(#""name":"rollback""#) && done.output.contains("hint: did you mean 'sum'?"), "\(done)")
    }

    @Test func `the end of the input ends it, also outside a repository`() async throws {
        let done = try await Shell().run("{ \(Self.say(Self.hello)); } | \"$FAASO\" mcp")
        #expect(done.status == 0 && done.errors == "" && done.lines.count == 1, "\(done)")
    }

    @Test func `a call that waits for an engine can be cancelled`() async throws {
        try await StubServer.run(answer: { _ in [.hang] }) { server in
            let shell = try await Shell.repository(socket: server.socket)
            let cancel = #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}"#
            let ping = #"{"jsonrpc":"2.0","id":3,"method":"ping"}"#
            let done = try await shell.run(
                "{ \(Self.say(Self.hello, Self.call(2, "status"))); sleep 1; \(Self.say(cancel, ping)); } | \"$FAASO\" mcp")
            #expect(done.status == 0 && done.lines.count == 2 && done.lines.last?.contains(#""id":3"#) == true, "\(done)")
        }
    }
}
