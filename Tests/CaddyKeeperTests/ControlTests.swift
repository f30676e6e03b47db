import TestSupport
import Testing

@testable import CaddyKeeper

/// The requests to the keeper and its answers, as bytes.
struct ControlTests {
    private func parse(_ text: String) -> ControlRequest.Parse { ControlRequest.parse(Array(text.utf8)) }

    @Test func `a request is complete with the last byte of its body`() {
        let text = "POST /load?drain=30&x=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
        let bytes = Array(text.utf8)
        for count in bytes.indices { #expect(ControlRequest.parse(Array(bytes[..<count])) == .incomplete) }
        let request = ControlRequest(name: "POST /load", query: ["drain": "30", "x": "1"], body: Array("abc".utf8))
        #expect(parse(text) == .complete(request))
    }

    @Test func `a request without a body needs no length`() {
        #expect(parse("GET /status HTTP/1.0\r\n\r\n") == .complete(ControlRequest(name: "GET /status", query: [:], body: [])))
    }

    @Test(arguments: [
        "hello\r\n\r\n", "GET /x SPDY/1\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
    ])
    func `bytes that are no request are refused`(text: String) {
        #expect(parse(text) == .invalid)
    }

    @Test func `an answer names its length and closes the connection`() {
        let text = String(decoding: ControlResponse.error(400, "line 2: \"x\"\n\u{1}").bytes, as: UTF8.self)
        #expect(text.hasPrefix("HTTP/1.1 400 Error\r\n") && text.contains("\r\nConnection: close\r\n"))
        #expect(text.hasSuffix("\r\nContent-Length: 33\r\nConnection: close\r\n\r\n{\"error\":\"line 2: \\\"x\\\"\\n\\u0001\"}"))
    }

    @Test func `the report has each generation and what keeps it open`() {
        var state = KeeperState()
        _ = state.apply(.begin(stored: 1), at: .zero)
        _ = state.apply(.ready(1), at: .zero)
        _ = state.apply(.load(client: 1, drain: .zero), at: .zero)
        _ = state.apply(.adapted(2, failure: nil), at: .zero)
        _ = state.apply(.ready(2), at: .seconds(3))
        _ = state.apply(.counted(1, connections: 4), at: .seconds(4))
        let generations =
            #""generations":[{"number":1,"state":"retiring","seconds":2,"connections":4},{"number":2,"state":"serving","seconds":2}]}"#
        let text = KeeperReport.text(state, isDetached: false, host: "c1", at: .seconds(5))
        #expect(text == #"{"detached":false,"host":"c1","waiting":0,"# + generations)
        let choice = ChosenCaddy(program: "caddy-ab", image: "caddy:3")
        let chosen = KeeperReport.text(state, isDetached: true, choice: choice, digest: "d1", host: "c1", at: .seconds(5))
        let caddy = #""image":"caddy:3","command":"/srv/faaso/run/caddy-ab","digest":"d1","#
        #expect(chosen == #"{"detached":true,"host":"c1","waiting":0,"# + caddy + generations)
        #expect(KeeperReport.isWell(state, at: .seconds(5)))
    }

    @Test func `the settings are read from the arguments that they become`() {
        let settings = KeeperSettings(ports: [80, 443], upstreams: "/u", caddyfile: "/c", socket: "/s")
        #expect(settings.arguments == ["run", "80,443", "/u", "/c", "/s"])
        #expect(KeeperSettings(arguments: settings.arguments) == settings)
        for wrong in [
            [], ["run", "80", "/u", "/c"], ["run", "x", "/u", "/c", "/s"], ["run", "0", "/u", "/c", "/s"],
            ["call", "80", "/u", "/c", "/s"],
        ] {
            #expect(KeeperSettings(arguments: wrong) == nil)
        }
    }

    @Test func `a call removes the file of its body, also if no keeper answers`() {
        let folder = TemporaryFolder()
        folder.write("http://:80 {}", to: "request")
        #expect(KeeperProgram.run(["call", "POST", "/check", folder.path("request")]) == 3)
        #expect(!folder.exists("request"))
        #expect(KeeperProgram.run(["call", "POST", "/check", folder.path("request")]) == 2)
    }

    @Test func `a chosen Caddy is read from the text that it becomes`() {
        for program in [nil, ChosenCaddy.programName(digest: "0af9")] {
            let choice = ChosenCaddy(program: program, image: "r:5000/caddy:3@sha256:ab")
            #expect(ChosenCaddy(text: choice.text) == choice)
            #expect(choice.command == (program == nil ? "caddy" : "/srv/faaso/run/caddy-0af9"))
        }
        for text in ["", "caddy:3\n../x", "caddy:3\ncaddy-", "caddy:3\ncaddy-x/y", "caddy:3\ncaddy-ab\nmore"] {
            #expect(ChosenCaddy(text: text) == nil, "\(text)")
        }
    }

    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (String(repeating: "a", count: 56), "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
        (String(repeating: "a", count: 64), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
    ])
    func `the digest of a Caddyfile is that of SHA-256`(text: String, digest: String) {
        #expect(CaddyfileDigest.hex(Array(text.utf8)) == digest)
    }

    @Test(
        arguments: [
            (
                #"{"level":"error","ts":1.5,"msg":"/etc/faaso/import-1/a.caddy:2: unrecognized directive: \"x\""}"#,
                "/etc/faaso/import-1/a.caddy:2: unrecognized directive: \"x\""
            ),
            ("{\"level\":\"warn\",\"msg\":\"w\"}\nError: adapting config: line 3\n", "adapting config: line 3"),
            (#"{"msg":"a\u00e9\\b\nc"}"#, "aé\\b c"), ("exec failed", "exec failed"), (#"{"msg":"cut"#, #"{"msg":"cut"#), ("\n", nil),
        ] as [(String, String?)])
    func `of Caddy's output the message counts`(output: String, text: String?) {
        #expect(CaddyMessage.text(output) == text)
    }

    @Test func `a file that cannot be written has the kernel's reason`() {
        let folder = TemporaryFolder()
        #expect(SmallFiles.failure(writing: folder.path("a"), [1]) == nil && SmallFiles.read(folder.path("a")) == [1])
        #expect(SmallFiles.failure(writing: folder.path("no/a"), [1]) == "No such file or directory")
        folder.makeFolder("b/c")
        #expect(SmallFiles.failure(writing: folder.path("b"), [1]) == "Is a directory" && !folder.exists("b.new"))
    }

    @Test func `open connections to the ports are found by their inodes`() {
        let table = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 1
               1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 12 1
               2: 0100007F:1F90 0100007F:D432 08 00000000:00000000 00:00000000 00000000     0        0 13 1
               3: 0100007F:1F90 0100007F:D433 06 00000000:00000000 00:00000000 00000000     0        0 0 1
               4: 0100007F:D434 0100007F:0BB8 01 00000000:00000000 00:00000000 00000000     0        0 14 1
            """
        #expect(OpenConnections.inodes(table, ports: [8080]) == ["12", "13"])
    }
}
