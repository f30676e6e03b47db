import HTTPClient
import TestSupport
import Testing

/// Unusual files, and edits that must or must not have an effect.
@Suite("Files on the real engine", .serialized) struct ScenarioFileTests {
    /// The files of the image below `/srv`, one line each.
    private func listing(_ project: Scenario, _ function: String) async throws -> [String] {
        let text = try await project.shell(
            """
            docker run --rm --network none --entrypoint /bin/sh "$PROJECT/\(function)" -c 'cd /srv && find . -mindepth 1 -printf "%m %y %P%l\\0"' \
                | LC_ALL=C sort -z | tr '\\n\\0' '~\\n'
            """)
        return text.split(separator: "\n").map(String.init)
    }

    @Test(.timeLimit(.minutes(10)))
    func `odd names and kinds reach the image as they are`() async throws {
        let composed = "\u{e9}.txt"
        let decomposed = "e\u{301}.txt"
        try await Scenario.run(functions: ["odd"]) { project in
            for name in [
                "with space.txt", composed, decomposed, "日本語/ø.txt", "new\nline.txt", ".dotfile", "'quote\".txt", "back\\slash", "-dash",
                "*star?[x]",
            ] {
                try project.write("functions/odd/" + name, name + "!")
            }
            try project.write("functions/odd/empty", "")
            try await project.shell(
                """
                cd functions/odd
                printf '#!/bin/sh\\necho ran\\n' >run; chmod 755 run
                ln -s nowhere dangling; ln -s /etc/passwd absolute; ln -s index.html relative; mkdir 'empty folder'
                chmod 600 empty; chmod 711 run
                """)
            try await project.up(
                "create proxy: never-deployed", "build image:odd: never-built", "create container:odd: never-deployed",
                "reload caddyfile: route-added /odd")
            let found = try await listing(project, "odd")
            let wanted = [
                "644 f 'quote\".txt", "644 f Dockerfile", "644 f index.html", "644 f ping", "644 f with space.txt", "644 f \(composed)",
                "644 f \(decomposed)", "755 d 日本語", "644 f 日本語/ø.txt", "644 f new~line.txt", "644 f .dotfile", "644 f back\\slash",
                "644 f -dash", "644 f *star?[x]", "644 f empty", "755 f run", "777 l danglingnowhere", "777 l absolute/etc/passwd",
                "777 l relativeindex.html", "755 d empty folder",
            ]
            // Swift's == treats the two forms of é as equal. Here, the bytes are compared.
            #expect(
                Set(found.map { Array($0.utf8) }) == Set(wanted.map { Array($0.utf8) }) && found.count == wanted.count, "\(found.sorted())")
            #expect(try await project.body("/odd/%C3%A9.txt") == composed + "!")
            #expect(try await project.get("/odd/e%CC%81.txt").body == Array((decomposed + "!").utf8))
            #expect(try await project.body("/odd/with%20space.txt") == "with space.txt!")

            try project.write("functions/odd/" + decomposed, "changed")
            try await project.up(
                "build image:odd: input-changed functions/odd/" + decomposed, "replace container:odd: image-changed image:odd")
            #expect(try await project.body("/odd/%C3%A9.txt") == composed + "!")
            #expect(try await project.body("/odd/e%CC%81.txt") == "changed")
            try project.write("functions/odd/new\nline.txt", "changed")
            try await project.up(
                #"build image:odd: input-changed functions/odd/new\x0aline.txt"#, "replace container:odd: image-changed image:odd")
            try await project.shell("cd functions/odd; ln -sfn elsewhere dangling")
            try await project.up(
                "build image:odd: input-changed functions/odd/dangling", "replace container:odd: image-changed image:odd")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `of modes only the executable bit counts`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            try project.write("functions/a/run", "#!/bin/sh\n")
            try await project.firstUp()
            try await project.shell("chmod 600 functions/a/*; chmod 700 functions/a functions templates/web; chmod 664 templates/web/ping")
            try await project.up()
            try await project.shell("umask 077; cp functions/a/index.html x; mv x functions/a/index.html; touch functions/a/run")
            try await project.up()
            try await project.shell("chmod u+x functions/a/run")
            try await project.up("build image:a: mode-changed functions/a/run", "replace container:a: image-changed image:a")
            #expect(try await listing(project, "a").contains("755 f run"))
            try await project.shell("chmod 711 functions/a/run")
            try await project.up()
            try await project.shell("chmod 644 functions/a/run")
            try await project.up("tag image:a: mode-changed functions/a/run", "replace container:a: image-changed image:a")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `an ignored file builds nothing, and an edit of .dockerignore counts by effect`() async throws {
        let files = [
            "templates/web/.dockerignore": "**/*.log\ncache\n",
            "functions/a/.dockerignore": "notes/**\n!notes/keep.txt\n",
            "functions/a/notes/keep.txt": "keep\n", "functions/a/notes/drop.txt": "drop\n", "functions/a/deep/er/x.log": "log\n",
            "functions/a/cache/x": "x\n",
        ]
        try await Scenario.run(files: files) { project in
            try await project.firstUp()
            let served = ["/a/notes/keep.txt", "/a/notes/drop.txt", "/a/deep/er/x.log", "/a/cache/x"]
            var bodies: [String] = []
            for target in served { bodies.append(try await project.body(target)) }
            #expect(bodies == ["keep\n", "404", "404", "404"])

            try project.write("functions/a/notes/drop.txt", "other\n")
            try project.write("functions/a/notes/deep/new.txt", "new\n")
            try project.write("functions/a/deep/er/x.log", "other\n")
            try project.write("functions/b/y.log", "new\n")
            try await project.up()
            // A pattern without a match has no effect. A comment has none either.
            try project.write("functions/a/.dockerignore", "# notes\nnotes/**\n!notes/keep.txt\nno/such\n")
            try await project.up()

            try project.write("functions/a/.dockerignore", "notes/**\n!notes/keep.txt\n!**/x.log\n")
            try await project.up("build image:a: input-added functions/a/deep/er/x.log", "replace container:a: image-changed image:a")
            #expect(try await project.body("/a/deep/er/x.log") == "other\n")
            try project.write("templates/web/.dockerignore", "cache\n")
            try await project.up("build image:b: input-added functions/b/y.log", "replace container:b: image-changed image:b")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a copy of the repository has the same source keys, whoever made it`() async throws {
        try await Scenario.run { project in
            try project.write("functions/a/ü b/c\nd", "odd")
            try await project.shell("ln -s nowhere functions/a/link; chmod 755 functions/a/index.html")
            try await project.firstUp()
            let keys: ScenarioGraph = try await project.json("graph", "--format", "json")
            #expect(keys.sourceKeys.keys.sorted() == ["image:a", "image:b"])
            let copy = project.folder + "/another folder"
            try await project.shell(
                "umask 077; mkdir ../'another folder'; tar -c --exclude=.faaso --mtime=@0 . | tar -xm --no-same-permissions -C ../'another folder'"
            )
            let again: ScenarioGraph = try await project.json(
                "-C", copy, "graph", "--format", "json", environment: ["DOCKER_HOST": "unix:///nonexistent"])
            #expect(again.sourceKeys == keys.sourceKeys)
        }
    }

    @Test(.timeLimit(.minutes(10)), .needsRoot, arguments: ["directly", "through overlayfs"])
    func `an image of files that is mounted in the place of another one is built`(way: String) async throws {
        try await Scenario.run(functions: ["a"]) { project in
            let mount =
                way == "directly"
                ? "mount -o loop,ro ../image$1 functions/a"
                : """
                mkdir -p ../lower ../upper ../work; mount -o loop,ro ../image$1 ../lower
                mount -t overlay overlay -o lowerdir=../lower,upperdir=../upper,workdir=../work functions/a
                """
            let unmount = "for at in functions/a ../lower; do if mountpoint -q $at; then umount $at; fi; done"
            try await project.shell(
                """
                for version in 1 2; do
                    echo "mounted $version" >functions/a/index.html
                    mksquashfs functions/a ../image$version -all-time 1700000000 -quiet -no-progress
                done
                """)
            do {
                try await project.shell("set -- 1; \(mount)")
                try await project.firstUp()
                try await project.up()
                #expect(try await project.body("/a/") == "mounted 1\n")
                try await project.shell("\(unmount); set -- 2; \(mount)")
                try await project.up(
                    "build image:a: input-changed functions/a/index.html", "replace container:a: image-changed image:a")
                #expect(try await project.body("/a/") == "mounted 2\n")
            } catch {
                try await project.shell(unmount)
                throw error
            }
            try await project.shell(unmount)
        }
    }

    @Test(.timeLimit(.minutes(10)), .needsRoot)
    func `an unreadable file fails its own function, and ignored folders stay unopened`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            try project.write("functions/a/out/deep/x", "x\n")
            try project.write("functions/a/.dockerignore", "out\n")
            try project.write("functions/b/secret", "s\n")
            try await project.shell("chmod 000 functions/a/out functions/b/secret; chown -R 65534:65534 .; chmod 711 ..")
            // Root may read all files, so another user runs the plan.
            let plan = try await project.shell(
                "setpriv --reuid=65534 --regid=65534 --clear-groups \"$FAASO\" plan --offline 2>&1 || true")
            #expect(plan.contains("functions/b/secret: warning: function 'b': permission denied"), Comment(rawValue: plan))
            #expect(plan.contains("hint: make it readable") && !plan.contains("functions/a"), Comment(rawValue: plan))
            try await project.shell(
                "chmod 644 functions/b/secret; rm functions/b/secret; mkfifo functions/b/pipe; echo 2 >functions/a/index.html")
            let done = try await project.faaso("up")
            #expect(
                done.status == 1 && done.errors.contains("functions/b/pipe: error: function 'b': a FIFO"), Comment(rawValue: done.errors))
            #expect(try await project.body("/a/") == "2\n")
            #expect(try await project.body("/b/") == "b 1\n", "what cannot be read keeps what runs")
            try await project.shell("rm functions/b/pipe")
            try await project.up()
        }
    }
}
