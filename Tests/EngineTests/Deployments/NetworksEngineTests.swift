import ContainerEngine
import Testing

@Suite("Networks, images and events on the real engine") struct NetworksEngineTests {
    @Test func `containers of a network find each other by alias`() async throws {
        try await EngineFixture.run { fixture in
            let engine = fixture.engine
            let network = try await engine.createNetwork(fixture.name("net"), labels: fixture.labels, internal: true)
            let other = try await engine.createNetwork(fixture.name("other"), labels: fixture.labels)
            let summary = try #require(await engine.network(fixture.name("net")))
            #expect(summary.id == network && summary.internal && summary.subnet != nil && summary.labels == fixture.labels)
            #expect(Set(try await engine.networks(label: [fixture.label]).map(\.id)) == [network, other])
            #expect(try await engine.network("faaso-test-none") == nil)

            let server = try await fixture.shell("sleep 600", suffix: "a") {
                $0.network = fixture.name("net")
                $0.aliases = ["sum-1"]
                $0.extraNetworks = [fixture.name("other")]
            }
            try await engine.start(server)
            let client = try await fixture.shell("getent hosts sum-1 late", suffix: "b") { $0.network = fixture.name("net") }
            try await engine.disconnect(network: network, container: server)
            try await engine.connect(network: network, container: server, aliases: ["sum-1", "late"])
            try await engine.start(client)
            let code = try await engine.wait(client)
            #expect(code == 0)

            let details = try #require(await engine.container(server))
            #expect(Set(details.networks.keys) == [fixture.name("net"), fixture.name("other")])
            let attachment = try #require(details.networks[fixture.name("net")])
            #expect(attachment.aliases.contains("late"))
            #expect(try await engine.containers(label: [fixture.label]).contains { $0.networks[fixture.name("net")]?.ip == attachment.ip })
            #expect(try await engine.network(network)?.containers == [server: fixture.name("a")])
            let busy = await #expect(throws: EngineError.self) { try await engine.removeNetwork(network) }
            #expect(busy?.description.contains("active endpoints") == true)
            let taken = await #expect(throws: EngineError.self) { try await engine.createNetwork(fixture.name("net")) }
            #expect(taken?.isConflict == true)
        }
    }

    @Test func `of networks that are created at once under one name, one stays`() async throws {
        try await EngineFixture.run { fixture in
            let engine = fixture.engine
            for round in 0..<5 {
                let name = fixture.name("once\(round)")
                let results = await withTaskGroup(of: Bool.self) { group in
                    for _ in 0..<6 {
                        group.addTask { (try? await engine.createNetwork(name, labels: fixture.labels)) != nil }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(results.count { $0 } == 1)
                // An ambiguous name would be an error.
                let found = try await engine.network(name)
                let listed = try await engine.networks(label: [fixture.label])
                #expect(found?.name == name && listed.count { $0.name == name } == 1)
            }
        }
    }

    @Test func `an image is inspected, tagged, listed and untagged`() async throws {
        try await EngineFixture.run { fixture in
            let engine = fixture.engine
            let image = try #require(await engine.image(RealEngine.image))
            #expect(image.id.hasPrefix("sha256:") && image.os == "linux" && image.size > 1_000_000)
            #expect(try await engine.image("faaso-test-none:1") == nil)
            try await engine.tag(image: image.id, repository: fixture.name(), tag: "v1")
            #expect(try await engine.image("\(fixture.name()):v1")?.id == image.id)
            let listed = try await engine.images(reference: "\(fixture.name())*")
            #expect(listed.map(\.id) == [image.id])
            #expect(try await engine.images().contains { $0.id == image.id })
            let removal = try await engine.removeImage("\(fixture.name()):v1")
            #expect(removal.untagged == ["\(fixture.name()):v1"] && removal.deleted.isEmpty)
        }
    }

    @Test func `a pull that fails says why`() async throws {
        let engine = try await RealEngine.connect()
        let error = await #expect(throws: EngineError.self) { try await engine.pull("127.0.0.1:1/faaso-test/none:1") }
        guard case .pullFailed(let reference, let message) = error else {
            Issue.record("not a failed pull: \(String(describing: error))")
            return
        }
        #expect(reference == "127.0.0.1:1/faaso-test/none:1")
        #expect(message.contains("refused"))
    }

    @Test func `events of what is asked for arrive in order`() async throws {
        try await EngineFixture.run { fixture in
            let engine = fixture.engine
            let actions = try await engine.withEvents(filters: ["type": ["container"], "label": [fixture.label]]) { stream in
                let id = try await fixture.shell("exit 3")
                try await engine.start(id)
                var actions: [String] = []
                for try await event in stream {
                    #expect(event.type == "container" && event.actorID == id && event.attributes["name"] == fixture.name())
                    #expect(event.time > EngineTime(seconds: 1_600_000_000))
                    actions.append(event.action)
                    if event.action == "die" {
                        #expect(event.attributes["exitCode"] == "3")
                        break
                    }
                }
                return actions
            }
            #expect(actions == ["create", "start", "die"])
        }
    }

    @Test func `events in the past end by themselves`() async throws {
        let engine = try await RealEngine.connect()
        let count = try await engine.withEvents(since: EngineTime(seconds: 1), until: EngineTime(seconds: 2)) { stream in
            var count = 0
            for try await _ in stream { count += 1 }
            return count
        }
        #expect(count == 0)
    }
}
