import TestSupport
import Testing

/// Requests, streamed answers and websockets while versions and routes change.
@Suite("Streams and websockets on the real engine", .serialized) struct StreamingEngineTests {
    /// Functions that stream: the benchmark's server with the packages of the python template.
    private static func files() throws -> [String: String] {
        var files = [
            "templates/stream/Dockerfile": try RepositoryFiles.text("Benchmarks/stream/Dockerfile"),
            "templates/stream/server.py": try RepositoryFiles.text("Benchmarks/stream/server.py"),
            "templates/stream/install-packages": try RepositoryFiles.text("shared/faaso/install-packages"),
        ]
        for name in ["a", "b"] {
            // A stream of three seconds takes longer on a loaded machine.
            files["functions/\(name)/metadata.yml"] = "runtime: stream\ndrain: 60s\n"
            files["functions/\(name)/version"] = "1\n"
        }
        return files
    }

    @Test(.timeLimit(.minutes(10)))
    func `swaps, rollback and reload lose no request, stream or unchanged websocket`() async throws {
        try await Scenario.run(files: try Self.files()) { project in
            try await project.firstUp()
            let invoked = try await project.faaso("invoke", "a", "-X", "PUT", "-d", "12345", "-H", "X-Some: thing", "--path", "/x", "-i")
            #expect(invoked.status == 0 && invoked.output == #"{"version": "1", "bytes": 5}"#, Comment(rawValue: invoked.output))
            #expect(invoked.errors.contains("200 in ") && invoked.errors.contains("ontent-"), Comment(rawValue: invoked.errors))
            var requests = try ["/a", "/b"].map { try KeepAliveClient(port: project.port, target: $0) }
            let streams = ["/a", "/b"].map { StreamClient(.stream(seconds: 3), port: project.port, path: $0) }
            let unchanged = (0..<2).map { _ in StreamClient(.webSocket, port: project.port, path: "/b") }
            for version in 2...4 {
                try project.write("functions/a/version", "\(version)\n")
                try await project.up("build image:a: input-changed functions/a/version", "replace container:a: image-changed image:a")
            }
            let back = try await project.faaso("rollback")
            #expect(back.status == 0, Comment(rawValue: back.errors))
            #expect(try await project.body("/a").contains(#""version": "3""#))
            for client in requests {
                let served = await client.stop(atLeast: 51)
                #expect(served.failures == [] && served.answers > 50)
            }

            // A change of routes closes resting connections. Upgraded and streaming ones stay open.
            try project.write("routes.yml", "/a: a\n/b: b\n/c: b\n")
            let added = try await project.faaso("up")
            #expect(added.status == 0 && added.errors.contains("reload"), Comment(rawValue: added.errors))
            #expect(try await project.body("/c") != "404")
            for client in unchanged {
                try await eventually("50 echoes") { client.done > 50 }
                let echoed = await client.stop()
                #expect(echoed.failures == [] && echoed.connections == 1 && echoed.done > 50, "\(echoed)")
            }

            requests = try ["/a", "/b"].map { try KeepAliveClient(port: project.port, target: $0) }
            for name in ["a", "b"] { try project.write("functions/\(name)/version", "9\n") }
            let all = try await project.faaso("up")
            #expect(all.status == 0, Comment(rawValue: all.errors))
            for client in requests {
                let served = await client.stop()
                #expect(served.failures == [] && served.bodies.count == 2, "\(served)")
            }
            for client in streams {
                try await eventually("three streams") { client.done >= 3 }
                let streamed = await client.stop()
                #expect(streamed.failures == [] && streamed.done >= 3, "\(streamed)")
            }

            let closed = StreamClient(.webSocket, port: project.port, path: "/b")
            try await eventually("the websocket is open") { closed.done > 0 }
            try await project.shell("docker stop $(docker ps -q -f label=faaso.project=$PROJECT -f label=faaso.role=proxy) >/dev/null")
            try await eventually("the websocket is closed") { !closed.failures.isEmpty }
            #expect(await closed.stop().failures.first == "the websocket was closed with 1001")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a change of routes closes used connections after an answer`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            // A client that sends requests until it is told so sees no other close.
            let connection = try #require(BlockingConnection(port: project.port))
            func ask() -> String? {
                guard connection.send(Array("HEAD /a/ HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)) else { return nil }
                return connection.head()
            }
            #expect(ask()?.contains("Connection: close") == false)
            try project.write("routes.yml", "/a: a\n/b: b\n/c: a\n")
            let run = try project.start("up")
            var closed: String?
            let limit = ContinuousClock.now + .seconds(120)
            while closed == nil, ContinuousClock.now < limit {
                guard let head = ask() else { break }
                if head.contains("Connection: close") { closed = head }
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(closed?.hasPrefix("HTTP/1.1 200") == true, "closed without a word")
            #expect(try await run.finished().status == 0)
            #expect(try await project.body("/c/") == "a 1\n")
            #expect(try await project.shell("ls -A \(project.state)/upstreams") == ".identity\na\nb\n")

            // A run that is killed between both steps leaves this file.
            try await project.shell("touch \(project.state)/loading")
            try await project.up("reload caddyfile: previous-failed (skipped)")
            #expect(try await project.shell("ls -A \(project.state)").contains("loading") == false)
        }
    }
}
