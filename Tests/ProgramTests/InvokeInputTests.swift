import HTTPStub
import TestSupport
import Testing

/// The body of `invoke`, from the program's own standard input.
struct InvokeInputTests {
    /// Runs a script in a repository whose function `sum` answers with the method and the body.
    private static func run(_ script: String) async throws -> Finished {
        try await StubServer.run(.tcp, answer: { [.response(200, "\($0.method) \($0.text)")] }) { function in
            let container =
                #"[{"Id":"c1","Names":["/programtest_sum_1"],"Image":"i","ImageID":"sha256:i","State":"running","Labels":"#
                + #"{"faaso.project":"programtest","faaso.role":"function","faaso.function":"sum","faaso.number":"1","#
                + #""faaso.port":"\#(function.port)"}}]"#
            return try await StubServer.run(answer: { request in
                let path = request.target.prefix { $0 != "?" }
                if path == "/_ping" { return [.response(200, "OK", headers: "Api-Version: 1.41\r\n")] }
                if path.hasSuffix("/containers/json") { return [.json(request.target.contains("proxy") ? "[]" : container)] }
                return [.json(#"{"message":"no such thing"}"#, status: 404)]
            }) { engine in
                try await Shell.repository(socket: engine.socket).run(script)
            }
        }
    }

    @Test(arguments: [
        ("\"$FAASO\" invoke sum", "GET "), ("\"$FAASO\" invoke sum <&-", "GET "), (": | \"$FAASO\" invoke sum", "GET "),
        ("printf 12 | \"$FAASO\" invoke sum", "POST 12"), ("printf 12 >body; \"$FAASO\" invoke sum <body", "POST 12"),
        ("printf 12 >body; \"$FAASO\" invoke sum -X PUT <body", "PUT 12"), ("printf 12 | \"$FAASO\" invoke sum -d 3", "POST 3"),
        ("printf '1\\n2' >body; \"$FAASO\" invoke sum -d @body", "POST 1\n2"), ("\"$FAASO\" invoke sum -d @/dev/null", "POST "),
        ("printf 12 | \"$FAASO\" invoke sum -d @-", "POST 12"), ("printf 12 | \"$FAASO\" invoke sum -d @/dev/stdin", "POST 12"),
        ("\"$FAASO\" invoke sum -d a@b", "POST a@b"), ("\"$FAASO\" invoke sum -d -1", "POST -1"),
        ("printf 12 | \"$FAASO\" invoke sum -d -", "POST 12"), ("\"$FAASO\" invoke sum -d -", "POST "),
        ("{ sleep 0.3; printf 1; sleep 0.3; printf 2; } | \"$FAASO\" invoke sum", "POST 12"),
    ])
    func `piped or redirected bytes are the body of a POST`(script: String, answer: String) async throws {
        let done = try await Self.run(script)
        #expect(done.output == answer && done.status == 0, "\(done)")
    }

    @Test(arguments: ["@none", "@", "@none/x"]) func `a body's file that is not there is named before the request`(data: String)
        async throws
    {
        let done = try await Shell.repository().run("\"$FAASO\" invoke sum -d '\(data)'")
        #expect(done.status == 1 && done.errors.hasPrefix("error: there is no file '\(data.dropFirst())'\n"), "\(done)")
    }

    @Test func `an open pipe without bytes is named after seconds`() async throws {
        let done = try await Self.run("sleep 4 | \"$FAASO\" invoke sum")
        #expect(done.output == "GET ", "\(done)")
        #expect(done.errors.contains("waiting for the request's body on standard input; </dev/null sends none"), "\(done)")
    }
}
