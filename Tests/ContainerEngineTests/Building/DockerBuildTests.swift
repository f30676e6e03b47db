import Glibc
import Synchronization
import Testing

@testable import ContainerEngine

/// Runs of the CLI: its input, its output, and its end.
@Suite struct DockerBuildTests {
    private static let id = "sha256:" + String(repeating: "a1", count: 32)
    private static let writeID = #"while [ "$1" != --iidfile ]; do shift; done; printf '%s\n' '\#(id)' >"$2""#

    private struct Oops: Error, Equatable {}

    private func build(
        _ fake: FakeDocker, _ script: String, _ request: BuildRequest? = nil, grace: Duration = .seconds(2),
        onLine: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> String {
        let cli = DockerCLI(path: try fake.install(script), builder: .builtIn)
        let request = try request ?? .of()
        return try await cli.build(request, environment: fake.environment, grace: grace, onLine: onLine)
    }

    @Test func `the context arrives, the lines come out, the image's ID is read`() async throws {
        try await FakeDocker.run { fake in
            let lines = Mutex<[String]>([])
            let script =
                #"printf '%s\n' "$@" >"$OUT/args"; env >"$OUT/env"; cat >"$OUT/stdin"; echo out; echo err >&2; printf 'last\r\nend'; "#
            let id = try await build(fake, script + Self.writeID) { line in lines.withLock { $0.append(line) } }
            #expect(id == Self.id)
            #expect(fake.text("stdin") == "tar")
            #expect(lines.withLock { $0.sorted() } == ["end", "err", "last", "out"])
            #expect(fake.text("args").hasSuffix("--progress=plain\n-\n"))
            #expect(fake.text("env").contains("DOCKER_HOST=unix:///run/engine.sock\n") && fake.text("env").contains("KEPT=yes\n"))
            #expect(!fake.text("env").contains("DOCKER_CONTEXT"))
        }
    }

    @Test func `every byte of the context arrives in order`() async throws {
        try await FakeDocker.run { fake in
            let pieces = (0..<300).map { number in Array("line \(number) \(String(repeating: "x", count: 3000))\n".utf8) }
            _ = try await build(fake, #"cat >"$OUT/stdin"; "# + Self.writeID, .of(pieces))
            #expect(fake.text("stdin") == String(decoding: pieces.flatMap { $0 }, as: UTF8.self))
        }
    }

    @Test func `a failure has the exit code and the last forty lines`() async throws {
        try await FakeDocker.run { fake in
            let failure = await #expect(throws: BuildFailure.self) {
                try await build(fake, "cat >/dev/null; i=0; while [ $i -lt 200 ]; do i=$((i+1)); echo line $i >&2; done; exit 17")
            }
            #expect(failure == BuildFailure(exitCode: 17, tail: (161...200).map { "line \($0)" }))
            #expect(failure?.description == "the build failed")
        }
    }

    @Test func `a CLI that ends before it has read everything does not end us`() async throws {
        try await FakeDocker.run { fake in
            let pieces = Array(repeating: [UInt8](repeating: 1, count: 1 << 16), count: 100)
            let failure = await #expect(throws: BuildFailure.self) { try await build(fake, "echo no >&2; exit 3", .of(pieces)) }
            #expect(failure == BuildFailure(exitCode: 3, tail: ["no"]))
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a CLI that ends while the context stalls does not wait for it`() async throws {
        try await FakeDocker.run { fake in
            let stalled = BuildRequest(
                context: { _ in try await Task.sleep(for: .seconds(600)) }, dockerHost: .unix("/x"))
            await #expect(throws: BuildFailure(exitCode: 4, tail: [])) { try await build(fake, "exit 4", stalled) }
        }
    }

    @Test func `a CLI that a signal ended has the shell's exit code`() async throws {
        try await FakeDocker.run { fake in
            await #expect(throws: BuildFailure(exitCode: 137, tail: [])) { try await build(fake, "kill -9 $$") }
        }
    }

    @Test(arguments: ["exit 0", #"while [ "$1" != --iidfile ]; do shift; done; echo nonsense >"$2""#])
    func `success without an image is no success`(script: String) async throws {
        try await FakeDocker.run { fake in
            let error = await #expect(throws: EngineError.self) { try await build(fake, "cat >/dev/null; " + script) }
            #expect(error == .unexpected(route: "docker build", reason: "it named no image"))
        }
    }

    @Test func `a CLI that cannot be run is no failed build`() async {
        let cli = DockerCLI(path: "/nonexistent/docker", builder: .builtIn)
        let error = await #expect(throws: EngineError.self) { try await cli.build(.of(), environment: [:]) { _ in } }
        guard case .noDockerCLI = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a context that fails kills the CLI before its input ends`() async throws {
        try await FakeDocker.run { fake in
            let request = BuildRequest(
                context: { sink in
                    try await sink(Array("part".utf8))
                    throw Oops()
                }, dockerHost: .unix("/x"))
            await #expect(throws: Oops()) {
                try await build(fake, #"cat >/dev/null; touch "$OUT/took-it-for-whole"; "# + Self.writeID, request)
            }
            try await Task.sleep(for: .milliseconds(200))
            #expect(access("\(fake.folder)/took-it-for-whole", F_OK) != 0)
        }
    }

    @Test func `the context is pulled no faster than it is read`() async throws {
        try await FakeDocker.run { fake in
            let asked = Mutex(0)
            let request = BuildRequest(
                context: { sink in
                    for _ in 1...1000 {
                        asked.withLock { $0 += 1 }
                        try await sink([UInt8](repeating: 1, count: 1 << 16))
                    }
                }, dockerHost: .unix("/x"))
            let first = Mutex<Int?>(nil)
            _ = try await build(fake, "sleep 0.4; echo now; sleep 0.2; cat >/dev/null; " + Self.writeID, request) { _ in
                first.withLock { $0 = asked.withLock { $0 } }
            }
            #expect((1..<16).contains(try #require(first.withLock { $0 })), "of 1000 pieces")
            #expect(asked.withLock { $0 } == 1000)
        }
    }

    /// Runs a build with a script that prints `ready`, and then cancels it.
    private func cancelled(_ fake: FakeDocker, _ script: String, grace: Duration) async throws {
        let (ready, signal) = AsyncStream.makeStream(of: Void.self)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) {
                    try await build(fake, script, grace: grace) { line in if line == "ready" { signal.finish() } }
                }
            }
            for await _ in ready {}
            group.cancelAll()
            await group.waitForAll()
        }
    }

    @Test func `cancelling interrupts, and the CLI may still finish its work`() async throws {
        try await FakeDocker.run { fake in
            let script = #"trap 'touch "$OUT/interrupted"; exit 130' INT; cat >/dev/null; echo ready; while :; do sleep 0.05; done"#
            try await cancelled(fake, script, grace: .seconds(20))
            #expect(access("\(fake.folder)/interrupted", F_OK) == 0)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a CLI that ignores interrupts is killed with all it started`() async throws {
        try await FakeDocker.run { fake in
            let script = #"trap '' INT TERM; cat >/dev/null; (echo $$ >"$OUT/pid"; while :; do sleep 0.05; done) & echo ready; wait"#
            try await cancelled(fake, script, grace: .seconds(1))
            let pid = try #require(pid_t(fake.text("pid").split(separator: "\n").first.map { String($0) } ?? ""))
            #expect(kill(pid, 0) != 0)
        }
    }

    @Test func `no temporary folder is left`() async throws {
        let folder = try ScratchFolder(.build)
        let path = folder.path
        #expect(access(path, W_OK) == 0)
        #expect(folder.text(of: "none") == nil)
        _ = consume folder
        #expect(access(path, F_OK) != 0)
    }
}
