import FoundationEssentials
import HTTPClient
import TestSupport
import Testing

/// The options of routes, through a real Caddy.
@Suite("Routes with options on the real engine", .serialized) struct RouteOptionsEngineTests {
    /// Answers with the number of its requests and the request itself. `/slow` takes three seconds
    /// to answer, and is counted afterwards.
    private static let server = #"""
        use strict; use IO::Socket::INET; use IO::Handle; $SIG{CHLD} = 'IGNORE'; $SIG{TERM} = sub { exit 0 };
        my $server = IO::Socket::INET->new(LocalPort => 3000, Listen => 20, ReuseAddr => 1) or die;
        while (1) {
            my $client = $server->accept or next;
            next if fork;
            my ($head, $length) = ('', 0);
            while (my $line = <$client>) { last if $line =~ /^\r?$/; $head .= $line; $length = $1 if $line =~ /^content-length: *(\d+)/i; }
            my $body = ''; read $client, $body, $length if $length;
            if ($head =~ m{^\S+ /slow}) { open my $log, '>>', '/tmp/log'; print $log "x"; close $log; sleep 3; }
            if ($head =~ m{^\S+ /count}) { open my $log, '<', '/tmp/log'; $head = <$log> // ''; }
            print $client "HTTP/1.1 200 OK\r\nConnection: close\r\nCache-Control: public\r\nContent-Length: " . length($head) . "\r\n\r\n$head";
            close $client; exit 0;
        }
        """#

    @Test(.timeLimit(.minutes(10)))
    func `each route has its own timeout, limit, passwords and headers after a reload`() async throws {
        let hash = "$2a$14$HxTMicOYbZytmnofMgS64Oj2Dzx1XZKm8mybbka9aK2w5sfD/c92G"
        let files = ["functions/a/serve.sh": "exec perl /srv/server.pl\n", "functions/a/server.pl": Self.server]
        try await Scenario.run(functions: ["a"], files: files) { project in
            try await project.firstUp()
            let client = HTTPClient(endpoint: .tcp(host: "127.0.0.1", port: project.port))
            #expect(try await project.get("/a/x").headers.first("cache-control") == "public")
            let routes = """
                /a: a
                /brief: {function: a, timeout: 1s}
                /limited: {function: a, timeout: 60s, body_limit: 1k, headers: {Cache-Control: "no-store, private", X-Frame-Options: DENY}}
                /private: {function: a, basic_auth: {ann: \(hash)}}

                """
            try project.write("routes.yml", routes)
            try await project.up("reload caddyfile: route-added /brief, route-added /limited, route-added /private")

            let limited = try await project.get("/limited/x")
            #expect(limited.status == 200 && limited.headers.first("cache-control") == "no-store, private")
            #expect(limited.headers.first("x-frame-options") == "DENY")
            #expect(try await project.get("/a/x").headers.first("x-frame-options") == nil)

            // The answer itself would be a 200.
            #expect(try await project.get("/brief/slow").status == 504)
            try await eventually("the function has the request") { try await project.body("/a/count") != "" }
            #expect(try await project.body("/a/count") == "x", "one that took too long was not asked again")
            #expect(try await project.body("/a/slow").hasPrefix("GET /slow"))

            for (size, status) in [(1024, 200), (1025, 413), (500_000, 413)] {
                var request = HTTPRequest(method: "POST", target: "/limited/x")
                request.body = .bytes([UInt8](repeating: 65, count: size))
                #expect(try await client.send(request).status == status, "\(size) bytes")
                request.target = "/a/x"
                #expect(try await client.send(request).status == 200)
            }

            func status(_ password: String?) async throws -> HTTPResponse {
                var request = HTTPRequest(target: "/private/x")
                if let password { request.headers.add("Authorization", "Basic " + Data("ann:\(password)".utf8).base64EncodedString()) }
                return try await client.send(request)
            }
            let refused = try await status(nil)
            #expect(refused.status == 401 && refused.headers.first("www-authenticate")?.hasPrefix("Basic") == true)
            #expect(try await status("wrong").status == 401)
            let passed = try await status("hunter2")
            #expect(passed.status == 200 && !passed.text.lowercased().contains("authorization"), Comment(rawValue: passed.text))

            try project.write("routes.yml", routes.replacing("timeout: 1s", with: "timeout: 2s"))
            try await project.up("reload caddyfile: route-changed /brief")
            try project.write("routes.yml", routes.replacing("ann: \(hash)", with: "ann: hunter2"))
            let wrong = try await project.faaso("up")
            #expect(wrong.status == 2 && wrong.errors.contains("hash-password") && !wrong.errors.contains("hunter2"))
        }
    }
}
