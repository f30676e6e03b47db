import HTTPStub
import TestSupport
import Testing

/// Names of functions that do not exist.
struct UnknownFunctionTests {
    private static func withEngine(_ body: (Shell) async throws -> Void) async throws {
        try await StubServer.run(answer: { request in
            switch request.target.split(separator: "?")[0] {
            case "/_ping": [.response(200, "OK", headers: "Api-Version: 1.41\r\n")]
            case let target where target.hasSuffix("/json") || target.hasSuffix("/networks"): [.json("[]")]
            default: [.json(#"{"message": "not found"}"#, status: 404)]
            }
        }) { server in
            try await body(try await Shell.repository(socket: server.socket))
        }
    }

    @Test(arguments: [
        "build NAME", "test NAME", "up NAME", "up NAME -n", "deploy NAME", "plan NAME", "plan --offline NAME", "plan NAME --operations",
        "run NAME", "build --since HEAD NAME", "up sum NAME", "logs NAME", "invoke NAME", "exec NAME sh", "restart NAME",
        "context show NAME", "context write NAME x", "why NAME", "graph NAME", "watch NAME", "config NAME",
    ])
    func `a name that no function has is answered with the nearest name, or with all`(words: String) async throws {
        try await Self.withEngine { shell in
            for (name, hint) in [("sun", "hint: did you mean 'sum'?"), ("zebra", "hint: there are: sum")] {
                let done = try await shell.run("timeout 20 \"$FAASO\" \(words.replacing("NAME", with: name)) </dev/null")
                #expect(done.status == 2, "\(words): \(done)")
                #expect(done.errors.contains("is named '\(name)'") && done.errors.contains(hint), "\(words): \(done)")
            }
        }
    }

    @Test func `all wrong names are named at once, and a repository without functions has a hint`() async throws {
        try await Self.withEngine { shell in
            let done = try await shell.run(
                "\"$FAASO\" logs sun zebra; \"$FAASO\" up zebra sun; rm -r functions/sum; : >routes.yml; \"$FAASO\" up x")
            let lines = done.errors.split(separator: "\n").map(String.init)
            let both = ["error: no function is named 'sun', 'zebra'", "hint: did you mean 'sum'?", "hint: there are: sum"]
            #expect(Array(lines.prefix(6)) == Array([both, both].joined()), "\(done)")
            #expect(lines.dropFirst(6).contains { $0.contains("'faaso new NAME --runtime R' makes one") }, "\(done)")
        }
    }

    @Test(arguments: [
        ("", "functions/sum"), ("", "./functions/sum/"), ("cd functions/sum;", "."), ("cd functions;", "sum/"),
        ("cd functions/sum;", "\"$PWD\""),
    ])
    func `a function may be given by the path of its folder`(folder: String, path: String) async throws {
        let shell = try await Shell.repository()
        for words in ["plan --offline PATH", "context show PATH", "config PATH", "config PATH --json"] {
            let done = try await shell.run("\(folder) \"$FAASO\" \(words.replacing("PATH", with: path))")
            #expect(done.status == 0, "\(words): \(done)")
        }
    }

    @Test(arguments: ["up PATH", "logs PATH", "config PATH", "-v PATH", "PATH", "exec PATH sh", "new PATH --runtime plain"])
    func `a path that is no function's folder is an error`(words: String) async throws {
        try await Self.withEngine { shell in
            for path in [".", "functions/sum/metadata.yml", "templates/plain"] {
                let done = try await shell.run("timeout 20 \"$FAASO\" \(words.replacing("PATH", with: path)) </dev/null")
                #expect(done.status == 2 && done.errors.contains("'\(path)' is not the folder of a function"), "\(words): \(done)")
            }
        }
    }
}
