import Glibc
import TestSupport
import Testing

/// Runs that end in the middle of a write, and files that change in the middle of a run.
@Suite("Kills and edits in the middle on the real engine", .serialized) struct ScenarioKillTests {
    /// Each file is put in place by a rename. A preloaded library kills the run before the first
    /// rename, then before the second, and so on. The loop stops when a run ends by itself. An
    /// incomplete state on disk must never count as complete.
    @Test(.timeLimit(.minutes(20)))
    func `killed at each of its writes, the next up brings what the files say`() async throws {
        let test = "test:\n  - {name: serves, request: {path: /ping}, expect: {status: 200}}\n"
        try await Scenario.run(functions: ["a"], files: ["functions/a/metadata.yml": "runtime: web\n" + test]) { project in
            try await project.firstUp()
            let library = try await project.killingLibrary()
            var version = 0
            var isThrough = false
            while !isThrough {
                version += 1
                try #require(version < 60, "a run that never gets through")
                try project.write("functions/a/index.html", "a \(version)\n")
                let run = try project.start("up", environment: ["LD_PRELOAD": library, "KILL_AT": "\(version)"])
                let status = try await run.finished().status
                isThrough = status == 0
                #expect(isThrough || status == -SIGKILL, "write \(version): \(status)")
                // The answer is from either version, but it is complete.
                #expect(["a \(version)\n", "a \(version - 1)\n", "a 1\n"].contains(try await project.body("/a/")), "write \(version)")

                let (with, without) = try await project.offlinePlans()
                #expect(with == without, "write \(version)")
                let done = try await project.faaso("up")
                #expect(done.status == 0, "write \(version): \(done.errors)")
                #expect(try await project.body("/a/") == "a \(version)\n", "write \(version)")
                #expect(try await project.plan().lines == [], "write \(version)")
            }
            // A smaller number would mean that nothing was killed.
            #expect(version > 8)
            #expect(try await project.faaso("cache", "verify").status == 0)
            #expect(try await project.world().containers.count == 1)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a file that is edited during its build is built again and not taken as built`() async throws {
        try await Scenario.run(functions: ["a"], runsBuilds: true) { project in
            try await project.firstUp()
            try project.write("functions/a/build.sh", "if grep -q 2 /srv/index.html; then\n\(project.heldBuild)fi\n")
            try project.write("functions/a/index.html", "a 2\n")
            let run = try project.start("up", "--verbose")
            try await project.untilBuilding(run)
            try project.write("functions/a/index.html", "a 3\n")
            try await project.releaseBuilds()
            let first = try await run.finished()
            #expect(first.status == 0, Comment(rawValue: first.errors))
            #expect(try await project.body("/a/") == "a 2\n")
            try await project.up("build image:a: input-changed functions/a/index.html", "replace container:a: image-changed image:a")
            #expect(try await project.body("/a/") == "a 3\n")
        }
    }
}

extension Scenario {
    /// A library whose `rename` kills its process at the call with the number in `KILL_AT`.
    func killingLibrary() async throws -> String {
        let source = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <signal.h>
            #include <stdlib.h>
            #include <unistd.h>
            int rename(const char *from, const char *to) {
                static int calls;
                const char *last = getenv("KILL_AT");
                if (last && __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST) == atoi(last)) kill(getpid(), SIGKILL);
                return ((int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename"))(from, to);
            }

            """
        try write("../kill.c", source)
        // The compiler comes with Swift.
        try await shell("clang -shared -fPIC -o ../kill.so ../kill.c -ldl")
        return folder + "/kill.so"
    }

    /// The output of a plan without an engine, with the current index and without an index.
    fileprivate func offlinePlans() async throws -> (with: String, without: String) {
        let with = try await faaso("plan", "--offline", "--json")
        try await shell("mv .faaso/index .faaso/index.kept 2>/dev/null || true")
        let without = try await faaso("plan", "--offline", "--json")
        try await shell("rm -f .faaso/index; mv .faaso/index.kept .faaso/index 2>/dev/null || true")
        return (with.output + with.errors, without.output + without.errors)
    }
}
