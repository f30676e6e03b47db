import ContentHash
import FunctionModel
import Glibc
import ProjectSupport
import Synchronization
import TestSupport
import Testing
import Workspaces

@testable import BuildGraph
@testable import Pipeline

/// The loop with a simulated run, on real files and with the kernel's events.
@Suite(.timeLimit(.minutes(10))) struct WatchLoopTests {
    private let project = SmallProject(["functions/other/metadata.yml": "runtime: plain\n", "functions/other/x.txt": "x"])

    /// Runs `body` while a loop watches.
    /// - Parameter quiet: long if one change must count as one on a slow machine.
    private func watching(
        _ functions: [String] = [], quiet: Duration = WatchLoop.quiet, _ body: (WatchScene) async throws -> Void
    ) async throws {
        let seen = WatchScene()
        let loop = WatchLoop(
            root: project.folder.path, functions: functions, quiet: quiet, open: { [project] in try project.workspace() }, run: seen.run,
            tell: seen.tell)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await loop.run() }
            await seen.runs(1)
            try await body(seen)
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.next() }
        }
    }

    @Test func `a save runs once, one that changes nothing does not`() async throws {
        try await watching { seen in
            #expect(seen.now.events == ["watching 2"])
            project.folder.write("main 2", to: "functions/sum/main.txt")
            await seen.runs(2)
            #expect(seen.now.events.last == "functions/sum/main.txt")
            project.folder.write("main 2", to: "functions/sum/main.txt")
            utimes(project.folder.path("functions/sum/main.txt"), nil)
            try await seen.stays(at: 2)
        }
    }

    @Test func `a burst of saves is one run`() async throws {
        try await watching(quiet: .seconds(1)) { seen in
            for number in 0..<20 {
                project.folder.write("\(number)", to: "functions/sum/file\(number).txt")
                try await Task.sleep(for: .milliseconds(5))
            }
            await seen.runs(2)
            try await seen.stays(at: 2, for: .seconds(2))
        }
    }

    @Test(arguments: [
        // Vim: the old file becomes the backup, a new one is written, the backup is removed.
        "echo x >4913; rm 4913; mv main.txt main.txt~; echo vim >main.txt; rm main.txt~", "echo new >.main.tmp; mv .main.tmp main.txt",
        "rm main.txt; echo again >main.txt", "chmod +x main.txt", "ln -sf lib.txt main.txt", "printf more >>main.txt",
    ])
    func `the ways of editors to save are one run each`(script: String) async throws {
        try await watching(quiet: .seconds(1)) { seen in
            project.folder.shell("cd functions/sum; " + script)
            await seen.runs(2)
            try await seen.stays(at: 2, for: .seconds(2))
        }
    }

    @Test func `files that an editor keeps beside the edited one are no reason to run`() async throws {
        try await watching { seen in
            for name in [".main.txt.swp", "main.txt~", "#main.txt#", ".#main.txt"] {
                project.folder.write("x", to: "functions/sum/\(name)")
            }
            try await seen.stays(at: 1)
        }
    }

    @Test func `an ignored file starts and cancels no run, but an edit of .dockerignore does`() async throws {
        project.folder.write("**/__pycache__\n", to: "templates/plain/.dockerignore")
        try await watching { seen in
            seen.isBusy(with: "sum")
            project.folder.write("2", to: "functions/sum/main.txt")
            await seen.runs(2)
            project.folder.write("1", to: "functions/sum/__pycache__/main.pyc")
            try await seen.stays(at: 2)
            #expect(seen.now.cancelled == 0)
            seen.isBusy(with: nil)
            project.folder.write("**/*.pyc\n", to: "functions/sum/.dockerignore")
            await seen.until { $0.cancelled == 1 && $0.runs == 3 }
            project.folder.write("2", to: "functions/sum/__pycache__/main.pyc")
            try await seen.stays(at: 3)
        }
    }

    @Test func `errors of the files are told once and until they are mended nothing runs`() async throws {
        try await watching { seen in
            project.folder.write("runtime: plane\n", to: "functions/sum/metadata.yml")
            await seen.until { $0.events.count == 2 }
            #expect(seen.now.events.last?.contains("functions/sum/metadata.yml:1:10: error: found the runtime 'plane'") == true)
            project.folder.write("main 2", to: "functions/sum/main.txt")
            try await seen.stays(at: 1)
            #expect(seen.now.events.count == 2)
            // The text is the same as before. A run starts in any case, so that the success is
            // reported.
            project.folder.write("runtime: plain\n", to: "functions/sum/metadata.yml")
            await seen.runs(2)
        }
    }

    @Test func `functions, templates, includes and their folders come and go`() async throws {
        try await watching { seen in
            project.folder.write("runtime: plain\ninclude: [shared/new]\n", to: "functions/third/metadata.yml")
            await seen.until { $0.events.count == 2 }
            #expect(seen.now.events.last?.contains("shared/new does not exist") == true)
            project.folder.write("1", to: "shared/new/x.txt")
            await seen.runs(2)
            project.folder.write("2", to: "shared/new/x.txt")
            await seen.runs(3)
            project.folder.shell("rm -r functions/third")
            await seen.runs(4)
            project.folder.write("3", to: "shared/new/x.txt")
            try await seen.stays(at: 4)
            project.folder.write("runtime: second\n", to: "functions/third/metadata.yml")
            await seen.until { $0.events.last?.contains("'second'") == true }
            project.folder.write("FROM base:1\n", to: "templates/second/Dockerfile")
            await seen.runs(5)
            project.folder.write("/other: other\n", to: "routes.yml")
            await seen.runs(6)
            project.folder.shell("rm faaso.yml")
            await seen.runs(7)
        }
    }

    @Test func `a save during a run is part of the next one`() async throws {
        try await watching { seen in
            seen.change { $0.duration = .milliseconds(300) }
            project.folder.write("2", to: "functions/sum/main.txt")
            await seen.runs(2)
            project.folder.write("3", to: "functions/sum/main.txt")
            await seen.runs(3)
            try await Task.sleep(for: .milliseconds(500))
            #expect(seen.now.runs == 3 && seen.now.cancelled == 0)
        }
    }

    @Test func `a run whose files change starts over, and another function's edit waits`() async throws {
        try await watching { seen in
            seen.isBusy(with: "sum")
            project.folder.write("2", to: "functions/sum/main.txt")
            await seen.runs(2)
            // Neither another function nor a save without a change makes the run useless.
            project.folder.write("2", to: "functions/other/x.txt")
            project.folder.write("2", to: "functions/sum/main.txt")
            try await seen.stays(at: 2)
            #expect(seen.now.cancelled == 0)
            seen.isBusy(with: nil)
            project.folder.write("3", to: "templates/plain/lib.txt")
            await seen.until { $0.cancelled == 1 && $0.runs == 3 }
            #expect(seen.now.events.contains("obsolete"))
            try await seen.stays(at: 3)
        }
    }

    @Test func `a failure is retried at the next save, and only the first run's error ends watch`() async throws {
        try await watching { seen in
            seen.change { $0.isWell = false }
            project.folder.write("2", to: "functions/sum/main.txt")
            await seen.runs(2)
            seen.change { $0.failure = .noProxy() }
            project.folder.write("2", to: "functions/sum/main.txt")
            await seen.runs(3)
            await seen.until { $0.events.last == "failed: the proxy has no container" }
            seen.change {
                $0.failure = nil; $0.isWell = true
            }
            project.folder.write("2", to: "functions/sum/main.txt")
            await seen.runs(4)
            project.folder.write("2", to: "functions/sum/main.txt")
            try await seen.stays(at: 4)
        }
        let (loop, failing) = (project, WatchScene())
        failing.change { $0.failure = .noProxy() }
        await #expect(throws: PipelineError.noProxy()) {
            try await WatchLoop(
                root: loop.folder.path, functions: [], open: { try loop.workspace() }, run: failing.run, tell: failing.tell
            ).run()
        }
    }

    @Test func `of named functions only their own inputs count`() async throws {
        try await watching(["sum"]) { seen in
            #expect(seen.now.events == ["watching 1"])
            project.folder.write("2", to: "functions/other/x.txt")
            try await seen.stays(at: 1)
            project.folder.write("2", to: "functions/sum/main.txt")
            await seen.runs(2)
        }
    }

    @Test func `a repository that another one replaces is watched on`() async throws {
        try await watching { seen in
            let path = project.folder.path
            project.folder.shell("cp -r . '\(path)-next'; echo 2 >'\(path)-next/functions/sum/main.txt'")
            rename(path, path + "-old")
            rename(path + "-next", path)
            defer { TemporaryFolder.remove(path + "-old") }
            await seen.runs(2)
            project.folder.write("3", to: "functions/sum/main.txt")
            await seen.runs(3)
            #expect(seen.now.events.suffix(2) == ["everything", "functions/sum/main.txt"])
        }
    }

    @Test func `a repository that went away ends it`() async throws {
        let seen = WatchScene()
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [project] in
                try await WatchLoop(
                    root: project.folder.path, functions: [], open: { try project.workspace() }, run: seen.run, tell: seen.tell
                ).run()
            }
            await seen.runs(1)
            project.folder.shell("rm -rf functions templates routes.yml faaso.yml")
            await #expect(throws: WorkspaceError.self) { try await group.next() }
        }
    }
}
