import ContainerEngine
import FoundationEssentials
import Synchronization
import TestSupport
import Testing

@Suite("Builds on the real engine") struct BuildsEngineTests {
    private struct Oops: Error, Equatable {}

    private func request(_ files: [(name: String, text: String)], _ change: (inout BuildRequest) -> Void = { _ in }) throws -> BuildRequest
    {
        let tar = Tar.archive(files)
        var request = BuildRequest(
            context: { sink in
                for start in stride(from: 0, to: tar.count, by: 1000) { try await sink(Array(tar[start..<min(start + 1000, tar.count)])) }
            }, dockerHost: try RealEngine.endpoint())
        change(&request)
        return request
    }

    private func cli() async throws -> DockerCLI {
        try await DockerCLI.locate(environment: ProcessInfo.processInfo.environment)
    }

    @Test func `the CLI that is found can do BuildKit`() async throws {
        #expect(try await cli().buildKit)
    }

    @Test func `arguments, labels and files go into the image and a secret does not`() async throws {
        try await EngineFixture.run { fixture in
            let secret = "/tmp/\(fixture.name("secret,\"odd\""))"
            try Data("sesame".utf8).write(to: URL(fileURLWithPath: secret))
            defer { try? FileManager.default.removeItem(atPath: secret) }
            let dockerfile = """
                FROM \(RealEngine.image)
                ARG COLOUR
                COPY hello.txt /hello.txt
                RUN --mount=type=secret,id=token test "$(cat /run/secrets/token)" = sesame && echo "$COLOUR" >> /hello.txt
                RUN --mount=type=secret,id=variable test "$(cat /run/secrets/variable)" = open
                USER 65534
                EXPOSE 3000
                CMD ["cat", "/hello.txt"]
                """
            let lines = Mutex<[String]>([])
            var environment = ProcessInfo.processInfo.environment
            environment["FAASO_TEST_SECRET"] = "open"
            let request = try request([("Dockerfile", dockerfile), ("hello.txt", "hello\n")]) {
                $0.buildArguments = [("COLOUR", "blue = green")]
                $0.secrets = [
                    BuildSecret(id: "token", source: .file(path: secret)),
                    BuildSecret(id: "variable", source: .environment(variable: "FAASO_TEST_SECRET")),
                ]
                $0.labels = [("faaso.test", fixture.id)]
            }
            let id = try await cli().build(request, environment: environment) { line in lines.withLock { $0.append(line) } }
            #expect(lines.withLock { $0.contains { $0.contains("hello.txt") } })

            let engine = fixture.engine
            try await engine.tag(image: id, repository: fixture.name(), tag: "b")
            let image = try #require(await engine.image("\(fixture.name()):b"))
            #expect(image.id == id && image.user == "65534" && image.exposedPorts == [3000] && image.labels["faaso.test"] == fixture.id)
            #expect(image.command == ["cat", "/hello.txt"])
            let container = try await engine.create(ContainerSpecification(image: id, labels: fixture.labels), name: fixture.name())
            try await engine.start(container)
            _ = try await engine.wait(container)
            #expect(try await engine.logs(container).map(\.text).joined() == "hello\nblue = green\n")
        }
    }

    @Test func `the old builder builds too`() async throws {
        try await EngineFixture.run { fixture in
            let dockerfile = "FROM \(RealEngine.image)\nARG A\nENV A=$A\nLABEL faaso.test=\(fixture.id)\n"
            let request = try request([("Dockerfile", dockerfile)]) {
                $0.buildArguments = [("A", "b")]
            }
            let id = try await DockerCLI(path: cli().path, builder: .legacy).build(request) { _ in }
            try await fixture.engine.tag(image: id, repository: fixture.name(), tag: "old")
            #expect(try await fixture.engine.image(id)?.env.contains("A=b") == true)
        }
    }

    @Test func `a build that fails gives its exit code and the end of its log`() async throws {
        try await EngineFixture.run { fixture in
            let dockerfile =
                "FROM \(RealEngine.image)\nRUN for i in $(seq 100); do echo step-$i; done; echo \(fixture.id)-broken >&2; exit 3\n"
            let request = try request([("Dockerfile", dockerfile)])
            let failure = await #expect(throws: BuildFailure.self) { try await cli().build(request) { _ in } }
            #expect(failure?.exitCode == 1)
            #expect((1...40).contains(failure?.tail.count ?? 0))
            #expect(failure?.tail.contains { $0.contains("\(fixture.id)-broken") } == true)
        }
    }

    @Test func `a context that fails ends the build and makes no image`() async throws {
        try await EngineFixture.run { fixture in
            let tar = Tar.archive([("Dockerfile", "FROM \(RealEngine.image)\n")])
            let request = BuildRequest(
                context: { sink in
                    // The archive has a complete entry but no end. A builder might accept it as
                    // complete.
                    try await sink(Array(tar[..<1024]))
                    throw Oops()
                }, dockerHost: try RealEngine.endpoint(), labels: [("faaso.test", fixture.id)])
            await #expect(throws: Oops()) { try await cli().build(request) { _ in } }
            #expect(try await fixture.engine.images().allSatisfy { $0.labels["faaso.test"] != fixture.id })
        }
    }

    /// BuildKit of Docker 20.10 ignores about half of the cancellations until its client is gone.
    @Test(.timeLimit(.minutes(10)), arguments: 1...4)
    func `a cancelled build of a silent step ends soon, in the engine too`(_: Int) async throws {
        let seconds = "\(Int.random(in: 100_000...999_999))"
        let request = try request([("Dockerfile", "FROM \(RealEngine.image)\nRUN echo begin-\(seconds); sleep \(seconds)\n")])
        let cli = try await cli()
        let (started, signal) = AsyncStream.makeStream(of: Void.self)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) {
                    // The step's output follows its number and time.
                    try await cli.build(request) { line in if line.hasSuffix(" begin-\(seconds)") { signal.finish() } }
                }
                // A build that fails has no such line.
                signal.finish()
            }
            for await _ in started {}
            // The shell has written its line, and starts the program next.
            let isRunning = await holds(within: .seconds(60)) { Self.runs("sleep", seconds) }
            #expect(isRunning)
            group.cancelAll()
        }
        try await eventually("the step ends") { !Self.runs("sleep", seconds) }
    }

    /// True when a process of this machine has these words as its command.
    private static func runs(_ words: String...) -> Bool {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.contains { process in
            guard let command = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else { return false }
            return command.split(separator: 0).map { String(decoding: $0, as: UTF8.self) } == words
        }
    }
}
