import FoundationEssentials
import HTTPClient
import TestSupport
import Testing

/// Paths arrive unchanged: behind a route's prefix, on a route that keeps it, and through `invoke`.
@Suite("Odd paths on the real engine", .serialized) struct OddPathEngineTests {
    /// Answers with the request line and the headers only, byte for byte.
    private static let server = #"""
        use strict; use IO::Socket::INET; $SIG{CHLD} = 'IGNORE'; $SIG{TERM} = sub { exit 0 };
        my $server = IO::Socket::INET->new(LocalPort => 3000, Listen => 20, ReuseAddr => 1) or die;
        while (1) {
            my $client = $server->accept or next;
            next if fork;
            my $head = '';
            while (my $line = <$client>) { last if $line =~ /^\r?$/; $head .= $line; }
            print $client "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " . length($head) . "\r\n\r\n$head";
            close $client; exit 0;
        }
        """#

    /// The text behind the prefix, and the text that the function gets if it differs.
    private static let rests: [(rest: String, seen: String)] =
        [
            "/", "//", "///x", "/x//y", "/x/", "/x//", "/https://example.com/x", "/http:/x", "/%2e%2e/b", "/%2E%2E/%2e/b", "/../b", "/./x",
            "/x/..",
            "/%2F", "/%2f", "/a%2Fb%2f", "/%61", "/%C3%A4", "/%ff%FE%c3", "/%00%0a%0D", "/%3F%23", "/%25", "/%252e", "/;a=b", "/x;y;z/",
            "/:8080",
            "/[x]'()*!$&+,=@:", "/a+b%20c%2B", "/~", "/.well-known/x", "/a/a", "/raw", "/?", "/??", "/?a=/b//c&d=%2F;e&&=", "/x?a={b}\"%zz",
        ].map { ($0, $0) } + [
            ("/{x}", "/%7Bx%7D"), ("/\"a\\b|c^d`<>", "/%22a%5Cb%7Cc%5Ed%60%3C%3E"), ("/#f", "/%23f"),
        ]

    @Test(.timeLimit(.minutes(10)))
    func `a function gets the bytes behind the prefix, by the proxy and by invoke`() async throws {
        let routes = "/a: a\n/raw: {function: a, strip_prefix: false}\n/v1/Deep.er: a\n"
        let files = ["functions/a/serve.sh": "exec perl /srv/server.pl\n", "functions/a/server.pl": Self.server, "routes.yml": routes]
        try await Scenario.run(functions: ["a"], files: files) { project in
            try await project.firstUp()
            for (rest, seen) in Self.rests {
                for prefix in ["/a", "/A", "/%61", "/v1/Deep.er", "/v1/%44eep%2eer"] where !(prefix + rest).hasBoth {
                    #expect(try await line(project, prefix + rest) == seen, "\(prefix)\(rest)")
                }
                #expect(try await line(project, "/raw" + rest) == "/raw" + seen, "/raw\(rest)")
                let done = try await project.faaso("invoke", "a", "--path", rest)
                #expect(Self.target(done.output) == seen, "invoke \(rest): \(done.errors)")
            }
            for target in ["/ab", "//a", "/a%2Fx", "/x/../a", "/%2e/a", "/a;x", "/v1//Deep.er", "/v1/DeepXer"] {
                #expect(try await project.get(target).status == 404, "\(target)")
            }
            for (target, seen) in [("/a", "/"), ("/a?", "/?"), ("/a?x=//", "/?x=//"), ("/raw", "/raw"), ("/raw?x", "/raw?x")] {
                #expect(try await line(project, target) == seen, "\(target)")
            }
            for rest in ["/%2F{x}", "/%zz", "/%"] {
                #expect(try await project.get("/a" + rest).status == 400, "\(rest)")
                #expect(try await project.get("/raw" + rest).status == 400, "\(rest)")
                #expect(try await project.faaso("invoke", "a", "--path", rest).status == 64, "\(rest)")
            }
        }
    }

    /// The target of the request line that the function got.
    private func line(_ project: Scenario, _ target: String) async throws -> String {
        do {
            return Self.target(try await project.body(target))
        } catch let error as HTTPClientError {
            return "\(error)"
        }
    }

    private static func target(_ head: String) -> String {
        let words = head.prefix { !$0.isNewline }.split(separator: " ")
        return words.count == 3 ? String(words[1]) : head
    }

    @Test(.timeLimit(.minutes(10)))
    func `a password cannot be got round by a path that must be resolved`() async throws {
        let hash = "$2a$14$HxTMicOYbZytmnofMgS64Oj2Dzx1XZKm8mybbka9aK2w5sfD/c92G"
        let guarded = "{function: a, strip_prefix: false, basic_auth: {ann: \(hash)}}"
        let routes = "/: a\n/admin: \(guarded)\n/admin/open: {function: a, strip_prefix: false}\n"
        let files = ["functions/a/serve.sh": "exec perl /srv/server.pl\n", "functions/a/server.pl": Self.server, "routes.yml": routes]
        try await Scenario.run(functions: ["a"], files: files) { project in
            try await project.firstUp()
            for target in [
                "/admin", "/admin/", "/ADMIN/x", "/%61dmin", "/%41dmi%6E/x", "/admin?x", "/admin//x", "/admin/../x", "/admin/opener",
            ] {
                #expect(try await project.get(target).status == 401, "\(target)")
            }
            let resolved = [
                "//admin", "/./admin/x", "/x/../admin", "/x/%2e%2e/admin/x", "/x/..%2fadmin", "/%2Fadmin", "/admin%2Fx", "/%2e%2fadmin",
                "/x//../admin",
                "/admin/open/../x", "/admin/open/%2e%2e/x", "/admin/open/..%2Fx",
            ]
            for target in resolved {
                #expect(try await project.get(target).status == 400, "\(target)")
            }
            for target in ["/", "/x", "/administrator", "/x/../y", "/admin/open", "/admin/open/x", "/admin/open//x/../y", "/x?/../admin"] {
                #expect(try await line(project, target) == target, "\(target)")
            }
        }
    }
}

extension String {
    /// True when a path has an escape and a byte that no URI can have. The proxy refuses such a
    /// path.
    fileprivate var hasBoth: Bool {
        let path = utf8.prefix { $0 != UInt8(ascii: "?") }
        return path.contains(UInt8(ascii: "%")) && path.contains { "{}\"\\|^`<>#".utf8.contains($0) }
    }
}
