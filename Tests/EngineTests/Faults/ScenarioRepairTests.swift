import TestSupport
import Testing

/// Damage by people, crashes and lost files. The next `up` repairs exactly that.
@Suite("Repairs on the real engine", .serialized) struct ScenarioRepairTests {
    /// A shell function that finds a container by its function.
    private static let container = #"c() { docker ps -aq --filter label=faaso.project=$PROJECT --filter label=faaso.function=$1; }; "#
    private static let proxy = "docker ps -aq --filter label=faaso.project=$PROJECT --filter label=faaso.role=proxy"

    @Test(.timeLimit(.minutes(10)))
    func `containers killed, removed, paused and stopped by hand serve again`() async throws {
        try await Scenario.run(functions: ["a", "b", "c", "d"]) { project in
            try await project.firstUp()
            // A freeze of a busy control group can fail, and then works a moment later.
            try await project.shell(
                Self.container
                    + """
                    docker kill $(c a) >/dev/null; docker rm -f $(c b) >/dev/null; docker stop -t 1 $(c d) >/dev/null
                    for _ in $(seq 200); do docker pause $(c c) >/dev/null && exit; sleep 0.2; done; exit 1
                    """)
            try await project.up(
                "start container:a: not-running", "create container:b: not-running", "start container:c: not-running",
                "start container:d: not-running")
            for name in ["a", "b", "c", "d"] { #expect(try await project.body("/\(name)/") == "\(name) 1\n") }
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a proxy killed or removed by hand serves again`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            try await project.shell("docker kill $(\(Self.proxy)) >/dev/null")
            try await project.up("start proxy: not-running")
            #expect(try await project.body("/a/") == "a 1\n")
            try await project.shell("docker rm -f $(\(Self.proxy)) >/dev/null")
            try await project.up("create proxy: not-running")
            #expect(try await project.body("/b/") == "b 1\n")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a proxy that closed its ports and waits for its last request is replaced`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            // A reader that stops in the middle of a large answer keeps its request in flight.
            try await project.shell("truncate -s 50M functions/a/large")
            try await project.firstUp()
            // An engine that starts again after a crash ends its old containers in the same way.
            try await project.shell(
                """
                setsid bash -c 'exec 3<>/dev/tcp/127.0.0.1/\(project.port); printf "GET /a/large HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n" >&3; head -c 1000 <&3 >/dev/null; echo >../open; exec sleep 600' \
                    >/dev/null 2>&1 & echo $! >../holder
                for i in $(seq 1200); do test ! -e ../open || break; sleep 0.1; done
                docker kill -s TERM $(\(Self.proxy)) >/dev/null
                for i in $(seq 1200); do curl -s -o /dev/null http://127.0.0.1:\(project.port)/a/ || exit 0; sleep 0.1; done; exit 1
                """)
            #expect(try await project.shell("docker inspect -f '{{.State.Running}}' $(\(Self.proxy))") == "true\n")
            try await project.up("replace proxy: unhealthy")
            #expect(try await project.body("/a/") == "a 1\n")
            try await project.shell("kill $(cat ../holder) 2>/dev/null || true")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a removed image is rebuilt, a lost tag is restored, a new base rebuilds users`() async throws {
        let files = [
            "templates/own/Dockerfile": """
            ARG BASE
            FROM ${BASE}
            COPY . /srv/

            """,
            "templates/own/ping": "pong\n",
        ]
        try await Scenario.run(files: files) { project in
            try project.write("base/Dockerfile", (Scenario.webTemplate["templates/web/Dockerfile"] ?? "") + "ENV BASE=1\n")
            try await project.shell(
                #"mkdir -p base/x; DOCKER_BUILDKIT=1 "${FAASO_DOCKER:-/usr/bin/docker}" build -qt "$PROJECT-base:1" base >/dev/null 2>&1"#)
            try project.write("functions/b/metadata.yml", "runtime: own\nbuild_args: {BASE: \"\(project.project)-base:1\"}\n")
            // The image must be unique: equal files give an equal image in another test's project.
            try project.write("functions/a/index.html", project.project)
            try await project.firstUp()
            #expect(try await project.body("/b/") == "b 1\n")

            try await project.shell("docker rmi $PROJECT/a:latest >/dev/null")
            try await project.up("tag image:a: image-missing \(project.project)/a:latest")
            try await project.shell("docker tag $PROJECT/b:latest $PROJECT/a:latest")
            let moved = try await project.faaso("up")
            #expect(
                moved.errors.contains("image-missing \(project.project)/a:latest (the image is there, its tag names another one)"),
                Comment(rawValue: moved.errors))
            // A running container keeps its image, even without a tag.
            let names = try await project.shell("docker images --format '{{.Repository}}:{{.Tag}}' $PROJECT/a | sort")
            try await project.shell("docker images --format '{{.Repository}}:{{.Tag}}' $PROJECT/a | xargs docker rmi -f >/dev/null")
            try await project.up(
                "tag image:a: image-missing \(names.split(separator: "\n").first { !$0.hasSuffix(":latest") } ?? "?")")
            #expect(try await project.shell("docker images --format '{{.Repository}}:{{.Tag}}' $PROJECT/a | sort") == names)
            try await project.shell(
                Self.container + "docker rm -f $(c a) >/dev/null; docker rmi -f $(docker images -q $PROJECT/a | sort -u) >/dev/null")
            let missing = try await project.up(
                "build image:a: image-missing \(names.split(separator: "\n").first { !$0.hasSuffix(":latest") } ?? "?")",
                "create container:a: not-running")
            #expect(missing.status == 0)
            #expect(try await project.body("/a/") == project.project)

            try project.write("base/Dockerfile", try project.read("base/Dockerfile").replacing("BASE=1", with: "BASE=2"))
            try await project.shell(
                #"DOCKER_BUILDKIT=1 "${FAASO_DOCKER:-/usr/bin/docker}" build -qt "$PROJECT-base:1" base >/dev/null 2>&1"#)
            try await project.up(
                "build image:b: base-changed \(project.project)-base:1", "replace container:b: image-changed image:b")
            #expect(try await project.body("/b/") == "b 1\n")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a cache deleted, truncated or full of garbage costs time and nothing else`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            let world = try await project.world()
            let client = try KeepAliveClient(port: project.port, target: "/a/")
            // The images are adopted by their tags.
            try await project.shell("rm -rf .faaso")
            try await project.up()
            #expect(try await project.world() == world)

            for damage in ["truncate -s 7", "truncate -s 0", "cp /bin/sh", "sh -c 'printf \\\\377\\\\000{}garbage >\"$1\"' sh"] {
                try await project.shell("find .faaso -type f | while read -r file; do \(damage) \"$file\"; done")
                let done = try await project.faaso("up")
                #expect(done.status == 0, "\(damage): \(done.errors)")
                #expect(try await project.world() == world, "\(damage)")
                try await project.up()
            }
            // A record with a wrong content is not trusted.
            try await project.shell(
                "cp .faaso/records/image/b/*.json /tmp/$PROJECT.json; for f in .faaso/records/image/a/*.json; do cp /tmp/$PROJECT.json \"$f\"; done; rm /tmp/$PROJECT.json"
            )
            try await project.up()
            try project.write("functions/a/index.html", "a 2\n")
            let done = try await project.faaso("up")
            #expect(done.status == 0, Comment(rawValue: done.errors))
            #expect(try await project.body("/a/") == "a 2\n")
            let served = await client.stop(atLeast: 11)
            #expect(served.failures == [] && served.answers > 10, "\(served)")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a running state that was lost is made again`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            let images = try await project.world().images
            try await project.shell("rm -rf \"$FAASO_STATE\"")
            let done = try await project.faaso("up")
            #expect(done.status == 0, Comment(rawValue: done.errors))
            #expect(try await project.world().images == images)
            #expect(try await project.body("/a/") == "a 1\n")
            #expect(try await project.body("/b/") == "b 1\n")
            try await project.up()
            try project.write("functions/a/index.html", "a 2\n")
            try await project.up("build image:a: input-changed functions/a/index.html", "replace container:a: image-changed image:a")
            #expect(try await project.body("/a/") == "a 2\n")
        }
    }
}
