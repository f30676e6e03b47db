import ContentHash
import FunctionModel
import Glibc
import Synchronization
import Testing

@testable import BuildGraph
@testable import Pipeline

/// The loop around a made-up run, on real files and the kernel's events.
@Suite(.timeLimit(.minutes(1))) struct WatchLoopTests {
    private let project = SmallProject(["functions/other/metadata.yml": "runtime: plain\n", "functions/other/x.txt": "x"])

    /// What happened so far, and what the runs do.
    private final class Seen: Sendable {
        struct State: Sendable {
            var events: [String] = []
            var runs = 0
            var cancelled = 0
            /// What a run throws or takes.
            var failure: PipelineError?
            var isWell = true
            var duration = Duration.zero
            /// Functions that a run is busy with.
            var busy: [String] = []
        }

        let state = Mutex(State())

        var now: State { state.withLock { $0 } }

        func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

        /// Waits; the time limit ends it by cancelling.
        func until(_ condition: @Sendable (State) -> Bool) async {
            while !state.withLock({ condition($0) }), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(2)) }
        }

        @Sendable func run(_ workspace: Workspace, _ work: WatchLoop.Work) async throws -> Bool {
            let (failure, isWell, duration, busy) = state.withLock { state in
                state.runs += 1
                return (state.failure, state.isWell, state.duration, state.busy)
            }
            for function in busy { work.record(.started(Step(.image(function), "build", []))) }
            do { try await Task.sleep(for: duration) } catch {
                change { $0.cancelled += 1 }
                throw error
            }
            if let failure { throw failure }
            return isWell
        }

        @Sendable func tell(_ event: WatchLoop.Event) {
            let text =
                switch event {
                case .watching(let functions, _): "watching \(functions)"
                case .changed(let paths, let everything):
                    everything ? "everything" : paths.map(\.description).sorted().joined(separator: " ")
                case .problems(let problems): "\(problems)"
                case .failed(let error): "failed: \(error)"
                case .obsolete: "obsolete"
                }
            change { $0.events.append(text) }
        }
    }

    /// - Parameter quiet: long where one change must count as one on a machine that is slow just then.
    private func watching(
        _ functions: [String] = [], quiet: Duration = WatchLoop.quiet, _ body: (Seen) async throws -> Void
    ) async throws {
        let seen = Seen()
        let loop = WatchLoop(
            root: project.folder.path, functions: functions, quiet: quiet, open: { [project] in try project.workspace() }, run: seen.run,
            tell: seen.tell)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await loop.run() }
            await seen.until { !$0.events.isEmpty }
            try await body(seen)
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.next() }
        }
    }

    /// As long as two windows of quiet and a look: what was to come of a save has come.
    private func settle() async throws { try await Task.sleep(for: .milliseconds(250)) }

    @Test func `a save runs once, one that changes nothing does not`() async throws {
        try await watching { seen in
            await seen.until { $0.runs == 1 }
            #expect(seen.now.events == ["watching 2"])
            project.folder.write("main 2", to: "functions/sum/main.txt")
            await seen.until { $0.runs == 2 }
            #expect(seen.now.events.last == "functions/sum/main.txt")
            project.folder.write("main 2", to: "functions/sum/main.txt")
            utimes(project.folder.path("functions/sum/main.txt"), nil)
            try await settle()
            #expect(seen.now.runs == 2)
        }
    }

    @Test func `a burst of saves is one run`() async throws {
        try await watching(quiet: .milliseconds(400)) { seen in
            await seen.until { $0.runs == 1 }
            for number in 0..<20 {
                project.folder.write("\(number)", to: "functions/sum/file\(number).txt")
                try await Task.sleep(for: .milliseconds(5))
            }
            await seen.until { $0.runs == 2 }
            try await Task.sleep(for: .seconds(1))
            #expect(seen.now.runs == 2)
        }
    }

    @Test(arguments: [
        // Vim: the old file becomes the backup, a new one is written, the backup goes.
        "echo x >4913; rm 4913; mv main.txt main.txt~; echo vim >main.txt; rm main.txt~", "echo new >.main.tmp; mv .main.tmp main.txt",
        "rm main.txt; echo again >main.txt", "chmod +x main.txt", "ln -sf lib.txt main.txt", "printf more >>main.txt",
    ])
    func `the ways of editors to save are one run each`(script: String) async throws {
        try await watching(quiet: .milliseconds(400)) { seen in
            await seen.until { $0.runs == 1 }
            project.folder.shell("cd functions/sum; " + script)
            await seen.until { $0.runs == 2 }
            try await Task.sleep(for: .seconds(1))
            #expect(seen.now.runs == 2)
        }
    }

    @Test func `files that an editor keeps beside the edited one are no reason to run`() async throws {
        try await watching { seen in
            await seen.until { $0.runs == 1 }
            for name in [".main.txt.swp", "main.txt~", "#main.txt#", ".#main.txt"] {
                project.folder.write("x", to: "functions/sum/\(name)")
            }
            try await settle()
            #expect(seen.now.runs == 1)
        }
    }

    @Test func `what .dockerignore leaves out is no reason to run and makes no build useless, itself it counts`() async throws {
        project.folder.write("**/__pycache__\n", to: "templates/plain/.dockerignore")
        try await watching { seen in
            await seen.until { $0.runs == 1 }
            seen.change {
                $0.duration = .seconds(30); $0.busy = ["sum"]
            }
            project.folder.write("2", to: "functions/sum/main.txt")
            await seen.until { $0.runs == 2 }
            project.folder.write("1", to: "functions/sum/__pycache__/main.pyc")
            try await settle()
            #expect(seen.now.cancelled == 0)
            seen.change {
                $0.duration = .zero; $0.busy = []
            }
            project.folder.write("**/*.pyc\n", to: "functions/sum/.dockerignore")
            await seen.until { $0.cancelled == 1 && $0.runs == 3 }
            project.folder.write("2", to: "functions/sum/__pycache__/main.pyc")
            try await settle()
            #expect(seen.now.runs == 3)
        }
    }

    /// `sum` leaves out all but `main.txt` and what it includes; `other` takes back what their template leaves out.
    @Test(arguments: [
        ("functions/sum/main.txt", "sum"), ("functions/sum/Dockerfile", "sum"), ("functions/sum/metadata.yml", "sum"),
        ("functions/sum/.dockerignore", "sum"), ("functions/sum/env/common.env", "sum"), ("functions/sum/env/else.env", ""),
        ("functions/sum/__pycache__/main.pyc", ""), ("shared/money/tax.txt", "sum"), ("shared/money/skip.txt", ""),
        ("templates/plain/notes.md", "other"), ("templates/plain/lib.txt", "other"), ("templates/plain/.dockerignore", "other sum"),
        ("templates/plain/Dockerfile", "other sum"), ("templates/plain/template.yml", "other sum"),
        ("templates/plain/scaffold/main.txt", ""), ("functions/other/x.txt", "other"),
    ])
    func `of a function counts what comes into its image, and what the model is made of`(path: String, functions: String) throws {
        let metadata = "runtime: plain\nenvironment_file: functions/sum/env/common.env\ninclude: [{from: shared/money, to: lib}]\n"
        let project = SmallProject([
            "functions/sum/metadata.yml": metadata, "functions/sum/.dockerignore": "**\n!main.txt\n!lib/tax.txt\n",
            "functions/sum/env/common.env": "A=1\n", "functions/sum/__pycache__/main.pyc": "1", "shared/money/tax.txt": "1",
            "shared/money/skip.txt": "1", "templates/plain/.dockerignore": "*.md\n", "templates/plain/notes.md": "1",
            "templates/plain/template.yml": "{}\n", "templates/plain/scaffold/main.txt": "1",
            "functions/other/metadata.yml": "runtime: plain\n", "functions/other/x.txt": "1",
            "functions/other/.dockerignore": "!notes.md\n",
        ])
        let inputs = WatchedInputs(try project.workspace().project, functions: [])
        func look() -> ContentState { ContentState(inputs, root: project.folder.path, index: project.folder.path(".faaso/index")) }
        let before = look()
        project.folder.write((project.folder.read(path) ?? "") + "\n# more\n", to: path)
        let after = look()
        #expect(["other", "sum"].filter { !after.agrees(with: before, about: $0) }.joined(separator: " ") == functions)
        #expect((after == before) == functions.isEmpty)
    }

    @Test func `errors of the files are told once and until they are mended nothing runs`() async throws {
        try await watching { seen in
            await seen.until { $0.runs == 1 }
            project.folder.write("runtime: plane\n", to: "functions/sum/metadata.yml")
            await seen.until { $0.events.count == 2 }
            #expect(seen.now.events.last?.contains("functions/sum/metadata.yml:1:10: error: found the runtime 'plane'") == true)
            project.folder.write("main 2", to: "functions/sum/main.txt")
            try await settle()
            #expect(seen.now.runs == 1 && seen.now.events.count == 2)
            // The very text of before: it runs all the same, so that somebody says that all is well.
            project.folder.write("runtime: plain\n", to: "functions/sum/metadata.yml")
            await seen.until { $0.runs == 2 }
        }
    }

    @Test func `functions, templates, includes and their folders come and go`() async throws {
        try await watching { seen in
            await seen.until { $0.runs == 1 }
            project.folder.write("runtime: plain\ninclude: [shared/new]\n", to: "functions/third/metadata.yml")
            await seen.until { $0.events.count == 2 }
            #expect(seen.now.events.last?.contains("shared/new does not exist") == true)
            project.folder.write("1", to: "shared/new/x.txt")
            await seen.until { $0.runs == 2 }
            project.folder.write("2", to: "shared/new/x.txt")
            await seen.until { $0.runs == 3 }
            project.folder.shell("rm -r functions/third")
            await seen.until { $0.runs == 4 }
            project.folder.write("3", to: "shared/new/x.txt")
            try await settle()
            #expect(seen.now.runs == 4)
            project.folder.write("runtime: second\n", to: "functions/third/metadata.yml")
            await seen.until { $0.events.last?.contains("'second'") == true }
            project.folder.write("FROM base:1\n", to: "templates/second/Dockerfile")
            await seen.until { $0.runs == 5 }
            project.folder.write("/other: other\n", to: "routes.yml")
            await seen.until { $0.runs == 6 }
            project.folder.shell("rm faaso.yml")
            await seen.until { $0.runs == 7 }
        }
    }

    @Test func `a save during a run is part of the next one`() async throws {
        try await watching { seen in
            await seen.until { $0.runs == 1 }
            seen.change { $0.duration = .milliseconds(300) }
            project.folder.write("2", to: "functions/sum/main.txt")
            await seen.until { $0.runs == 2 }
            project.folder.write("3", to: "functions/sum/main.txt")
            await seen.until { $0.runs == 3 }
            try await Task.sleep(for: .milliseconds(500))
            #expect(seen.now.runs == 3 && seen.now.cancelled == 0)
        }
    }

    @Test func `a run that builds what has changed meanwhile is begun anew, and another function's edit waits`() async throws {
        try await watching { seen in
            await seen.until { $0.runs == 1 }
            seen.change {
                $0.duration = .seconds(30); $0.busy = ["sum"]
            }
            project.folder.write("2", to: "functions/sum/main.txt")
            await seen.until { $0.runs == 2 }
            // Neither another function nor a save without a change makes it useless.
            project.folder.write("2", to: "functions/other/x.txt")
            project.folder.write("2", to: "functions/sum/main.txt")
            try await settle()
            #expect(seen.now.cancelled == 0)
            seen.change {
                $0.duration = .zero; $0.busy = []
            }
            project.folder.write("3", to: "templates/plain/lib.txt")
            await seen.until { $0.cancelled == 1 && $0.runs == 3 }
            #expect(seen.now.events.contains("obsolete"))
            try await settle()
            #expect(seen.now.runs == 3)
        }
    }

    @Test func `what failed is tried again with the next save, and a run that can't be done ends nothing but the first time`() async throws
    {
        try await watching { seen in
            await seen.until { $0.runs == 1 }
            seen.change { $0.isWell = false }
            project.folder.write("2", to: "functions/sum/main.txt")
            await seen.until { $0.runs == 2 }
            seen.change { $0.failure = .noProxy }
            project.folder.write("2", to: "functions/sum/main.txt")
            await seen.until { $0.runs == 3 }
            await seen.until { $0.events.last == "failed: the proxy has no container" }
            seen.change {
                $0.failure = nil; $0.isWell = true
            }
            project.folder.write("2", to: "functions/sum/main.txt")
            await seen.until { $0.runs == 4 }
            project.folder.write("2", to: "functions/sum/main.txt")
            try await settle()
            #expect(seen.now.runs == 4)
        }
        let (loop, failing) = (project, Seen())
        failing.change { $0.failure = .noProxy }
        await #expect(throws: PipelineError.noProxy) {
            try await WatchLoop(
                root: loop.folder.path, functions: [], open: { try loop.workspace() }, run: failing.run, tell: failing.tell
            ).run()
        }
    }

    @Test func `of named functions only their own inputs count`() async throws {
        try await watching(["sum"]) { seen in
            await seen.until { $0.runs == 1 }
            #expect(seen.now.events == ["watching 1"])
            project.folder.write("2", to: "functions/other/x.txt")
            try await settle()
            #expect(seen.now.runs == 1)
            project.folder.write("2", to: "functions/sum/main.txt")
            await seen.until { $0.runs == 2 }
        }
    }

    @Test func `what is not there keeps nothing from being listed all at once`() throws {
        project.folder.remove("faaso.yml")
        let files = FileIndex(root: project.folder.path, indexPath: nil)
        let listed = try #require(ContentState.listed(["faaso.yml", "functions/other", "routes.yml"], files))
        #expect(listed.mapValues { $0.map(\.path.description) } == ["functions/other": ["metadata.yml", "x.txt"], "routes.yml": [""]])
    }

    @Test func `a look at a thousand functions is quick`() async throws {
        var files: [String: String] = [:]
        for number in 0..<1000 {
            files["functions/f\(number)/metadata.yml"] = "runtime: plain\n"
            for file in 0..<5 { files["functions/f\(number)/\(file).txt"] = "\(number) \(file)" }
        }
        let large = SmallProject(files)
        try await Task.sleep(for: .milliseconds(30))
        _ = try await large.inspect()
        let inputs = WatchedInputs(try large.workspace().project, functions: [])
        func look() -> ContentState { ContentState(inputs, root: large.folder.path, index: large.folder.path(".faaso/index")) }
        let first = look()
        let clock = ContinuousClock()
        var state = first
        let time = clock.measure { state = look() }
        print("a look at 1,000 functions took \(time)")
        #expect(state == first && time < .seconds(2))
        large.folder.write("other", to: "functions/f500/3.txt")
        #expect(look() != first)
        #expect(first.agrees(with: look(), about: "f1") && !first.agrees(with: look(), about: "f500"))
    }

    @Test func `a repository that another one replaces is watched on`() async throws {
        try await watching { seen in
            await seen.until { $0.runs == 1 }
            let path = project.folder.path
            project.folder.shell("cp -r . '\(path)-next'; echo 2 >'\(path)-next/functions/sum/main.txt'")
            rename(path, path + "-old")
            rename(path + "-next", path)
            defer { TemporaryFolder.remove(path + "-old") }
            await seen.until { $0.runs == 2 }
            project.folder.write("3", to: "functions/sum/main.txt")
            await seen.until { $0.runs == 3 }
            #expect(seen.now.events.suffix(2) == ["everything", "functions/sum/main.txt"])
        }
    }

    @Test func `a repository that went away ends it`() async throws {
        let seen = Seen()
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [project] in
                try await WatchLoop(
                    root: project.folder.path, functions: [], open: { try project.workspace() }, run: seen.run, tell: seen.tell
                ).run()
            }
            await seen.until { $0.runs == 1 }
            project.folder.shell("rm -rf functions templates routes.yml faaso.yml")
            await #expect(throws: WorkspaceError.self) { try await group.next() }
        }
    }
}

extension TemporaryFolder {
    /// Runs a script in the folder; it must succeed.
    func shell(_ script: String) {
        var pid: pid_t = 0
        let words: [String] = ["sh", "-euc", "cd '\(path)'; " + script]
        var arguments = words.map { strdup($0) } + [nil]
        defer { for word in arguments { free(word) } }
        var status: Int32 = 0
        precondition(
            posix_spawn(&pid, "/bin/sh", nil, nil, &arguments, environ) == 0 && waitpid(pid, &status, 0) == pid && status == 0, script)
    }
}
