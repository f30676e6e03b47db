import TestSupport
import Testing

/// The images and containers that each edit affects: exactly those, with the reasons.
@Suite("Edits on the real engine", .serialized) struct ScenarioEditTests {
    @Test(.timeLimit(.minutes(10)))
    func `from the first up to an edited function only what is named happens`() async throws {
        try await Scenario.run { project in
            try await project.up(
                "create proxy: never-deployed", "build image:a: never-built", "build image:b: never-built",
                "create container:a: never-deployed", "create container:b: never-deployed",
                "reload caddyfile: route-added /a, route-added /b")
            #expect(try await project.body("/a/") == "a 1\n")
            #expect(try await project.body("/b/ping") == "pong\n")
            #expect(try await project.body("/ab/") == "404")

            try await project.up()

            try project.write("functions/a/index.html", "a two\n")
            try await project.up("build image:a: input-changed functions/a/index.html", "replace container:a: image-changed image:a")
            #expect(try await project.body("/a/") == "a two\n")
            #expect(try await project.body("/b/") == "b 1\n")

            try project.write("templates/web/extra.txt", "from the template\n")
            try await project.up(
                "build image:a: input-added templates/web/extra.txt", "build image:b: input-added templates/web/extra.txt",
                "replace container:a: image-changed image:a", "replace container:b: image-changed image:b")
            #expect(try await project.body("/b/extra.txt") == "from the template\n")
            try await project.up()
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `an edit taken back is tagged again, and one of the same size and time is seen`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            try await project.firstUp()
            let first = try await project.world().images
            try project.write("functions/a/index.html", "a 2\n")
            try await project.up("build image:a: input-changed functions/a/index.html", "replace container:a: image-changed image:a")
            try project.write("functions/a/index.html", "a 1\n")
            try await project.up("tag image:a: input-changed functions/a/index.html", "replace container:a: image-changed image:a")
            #expect(try await project.world().images == first)
            #expect(try await project.body("/a/") == "a 1\n")

            // The size and the modification time stay the same.
            try await project.shell(
                "cd functions/a; touch -r index.html ../../stamp; printf 'a 3\\n' >index.html; touch -r ../../stamp index.html")
            try await project.up("build image:a: input-changed functions/a/index.html", "replace container:a: image-changed image:a")
            #expect(try await project.body("/a/") == "a 3\n")

            // Two files are exchanged, with unchanged times and sizes.
            try project.write("functions/a/one", "1")
            try project.write("functions/a/two", "2")
            try await project.shell("touch -r stamp functions/a/one functions/a/two")
            try await project.up(
                "build image:a: input-added functions/a/one, input-added functions/a/two", "replace container:a: image-changed image:a")
            try await project.shell("cd functions/a; mv one three; mv two one; mv three two")
            try await project.up(
                "build image:a: input-changed functions/a/one, input-changed functions/a/two", "replace container:a: image-changed image:a")
            #expect(try await project.body("/a/one") == "2")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `an include rebuilds exactly its users`() async throws {
        let files = [
            "shared/money/rate.txt": "1.0\n",
            "functions/a/metadata.yml": "runtime: web\ninclude: [shared/money]\n",
            "functions/b/metadata.yml": "runtime: web\ninclude: [{from: shared/money, to: lib/money}]\n",
            "functions/c/metadata.yml": "runtime: web\ninclude: [{from: shared/money/rate.txt, to: rate.txt}]\n",
        ]
        try await Scenario.run(functions: ["a", "b", "c", "d"], files: files) { project in
            try await project.firstUp()
            #expect(try await project.body("/a/shared/money/rate.txt") == "1.0\n")
            try project.write("shared/money/rate.txt", "2.5\n")
            try await project.up(
                "build image:a: input-changed shared/money/rate.txt", "build image:b: input-changed shared/money/rate.txt",
                "build image:c: input-changed shared/money/rate.txt", "replace container:a: image-changed image:a",
                "replace container:b: image-changed image:b", "replace container:c: image-changed image:c")
            for target in ["/a/shared/money/rate.txt", "/b/lib/money/rate.txt", "/c/rate.txt"] {
                #expect(try await project.body(target) == "2.5\n")
            }
            #expect(try await project.body("/d/rate.txt") == "404")
            // Only the users of the folder are affected by a new file in it.
            try project.write("shared/money/more.txt", "more\n")
            try await project.up(
                "build image:a: input-added shared/money/more.txt", "build image:b: input-added shared/money/more.txt",
                "replace container:a: image-changed image:a", "replace container:b: image-changed image:b")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `routes and functions come and go, and nothing else is touched`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            try project.write("routes.yml", "/a: a\n/b: b\n/again: {function: a, strip_prefix: false}\n")
            try await project.up("reload caddyfile: route-added /again")
            #expect(try await project.body("/again/x") == "404")

            try project.write("routes.yml", "/a: b\n/b: a\n")
            try await project.up("reload caddyfile: route-changed /a, route-changed /b, route-removed /again")
            #expect(try await project.body("/a/") == "b 1\n")

            try project.write("functions/c/metadata.yml", "runtime: web\n")
            try project.write("functions/c/index.html", "c 1\n")
            try await project.up("build image:c: never-built")
            try project.write("routes.yml", "/a: a\n/b: b\n/c/deep: c\n")
            try await project.up(
                "create container:c: route-added /c/deep",
                "reload caddyfile: route-added /c/deep, route-changed /a, route-changed /b")
            #expect(try await project.body("/c/deep/") == "c 1\n")

            try await project.shell("rm -r functions/c")
            try project.write("routes.yml", "/b: b\n")
            try await project.up(
                "remove container:a: route-removed /a", "remove container:c: function-removed c",
                "reload caddyfile: route-removed /a, route-removed /c/deep")
            #expect(try await project.body("/c/deep/") == "404")
            #expect(try await project.body("/a/") == "404")
            #expect(try await project.body("/b/") == "b 1\n")
            #expect(try await project.status().function("a")?.state == "unrouted")

            try project.write("routes.yml", "")
            try await project.up("remove container:b: route-removed /b", "reload caddyfile: route-removed /b")
            #expect(try await project.body("/b/") == "404")
        }
    }
}
