import FoundationEssentials
import TestSupport
import Testing

/// Secrets through the commands, on the real engine.
@Suite("Secrets on the real engine", .serialized) struct SecretsEngineTests {
    /// `a` has a secret at run time and one at build time. `b` has none. `c` has one at build time,
    /// from the environment.
    private static let files = [
        "functions/a/metadata.yml": "runtime: web\nsecrets: [db_password]\nbuild_secrets: [pip_token]\n",
        "functions/a/Dockerfile": dockerfile("pip_token"),
        "functions/c/metadata.yml": "runtime: web\nbuild_secrets: [env_token]\n",
        "functions/c/Dockerfile": dockerfile("env_token"),
    ]

    /// A Dockerfile that fails without the secret. It uses the secret and stores nothing of it.
    private static func dockerfile(_ secret: String) -> String {
        """
        FROM debian:bookworm-slim
        COPY --from=caddy:2 /usr/bin/caddy /tmp/caddy
        RUN cp /tmp/caddy /usr/bin/server && rm /tmp/caddy
        RUN --mount=type=secret,id=\(secret) grep -q canary /run/secrets/\(secret) && echo used it
        COPY . /srv/
        USER 65534:65534
        ENV HOME=/tmp
        WORKDIR /srv
        CMD ["/usr/bin/server", "file-server", "--root", "/srv", "--listen", ":3000"]

        """
    }

    /// The template's Dockerfile with a step that mounts the secret and does not read it.
    private static func mounting(_ secret: String) -> String {
        (Scenario.webTemplate["templates/web/Dockerfile"] ?? "") + "RUN --mount=type=secret,id=\(secret) true\n"
    }

    private static func canary(_ name: String) -> String { "canary-\(name)-\(String(UInt64.random(in: 0 ... .max), radix: 36))" }

    @Test(.timeLimit(.minutes(10)))
    func `no value is ever anywhere but in its file and in the container that has it`() async throws {
        let (runtime, build, given) = (Self.canary("runtime"), Self.canary("build"), Self.canary("given"))
        try await Scenario.run(functions: ["a", "b", "c"], files: Self.files) { project in
            var said = ""
            func faaso(_ script: String, status: Int32 = 0) async throws {
                let done = try await Program.start(
                    ["sh", "-c", script], in: project.root, environment: project.variables(["FAASO_SECRET_ENV_TOKEN": given])
                ).finished()
                #expect(done.status == status, Comment(rawValue: "\(script): \(done.output)\(done.errors)"))
                said += done.output + done.errors
            }
            try await faaso("$FAASO up", status: 1)
            try await faaso("echo '\(runtime)' | $FAASO secret set db_password")
            try await faaso("printf %s '\(build)' | $FAASO secret set pip_token")
            try await faaso("$FAASO up -v --report \(project.folder)/report.json")
            for command in [
                "secret ls", "secret ls --json", "status --json", "plan --json", "graph --format json", "why a", "history --json",
                "cache ls",
                "cache show a", "context show a", "doctor --json", "logs", "logs --proxy",
            ] { try await faaso("$FAASO \(command)") }

            // The secret is in its place, byte for byte.
            let id = try #require(try await project.world().containers["a"])
            #expect(try await project.shell("docker exec \(id) cat /run/secrets/db_password") == runtime)
            #expect(try await project.shell("docker exec \(id) stat -c '%a %u' /run/secrets/db_password") == "400 65534\n")
            #expect(try await project.shell("stat -c %a \(project.state)/secrets") == "700\n")

            // The secret is nowhere else.
            try await project.shell(
                #"""
                mkdir -p "$SEARCHED" && cd "$SEARCHED"
                for id in $(docker ps -aq --filter label=faaso.project=$PROJECT); do
                    docker inspect $id >inspect-$id; docker export $id >export-$id; docker logs $id >logs-$id 2>&1
                done
                for image in $(docker images --format '{{.Repository}}:{{.Tag}}' | grep "^$PROJECT/"); do
                    name=$(echo $image | tr / _); docker save $image >save-$name; docker image inspect $image >inspect-$name
                    docker history --no-trunc $image >history-$name
                done
                docker volume ls -q --filter label=faaso.project=$PROJECT | xargs docker volume inspect >volumes
                docker network ls -q --filter label=faaso.project=$PROJECT | xargs docker network inspect >networks
                data=$(docker info -f '{{.DockerRootDir}}'); cp -r $data/buildkit . 2>/dev/null || :
                """#.replacing("$SEARCHED", with: project.folder + "/searched"))
            try project.write("../searched/said", said)
            for (name, value) in ["runtime": runtime, "build": build, "given": given] {
                let found = try await project.shell(
                    "grep -rlaF '\(value)' \(project.folder) | grep -v '^\(project.state)/secrets/' || :")
                #expect(found == "", "\(name)")
            }
            // The search can find existing values.
            #expect(try await project.shell("grep -rlaF '\(runtime)' \(project.folder)").contains("/secrets/db_password.secret"))
            #expect(try await project.shell("grep -laF 'used it' \(project.folder)/searched/said").contains("said"))
            #expect(try await project.shell("grep -laF 'runtime: web' \(project.folder)/searched/save-* || :") == "")
            #expect(try await project.shell("grep -lacF 'a 1' \(project.folder)/searched/save-* | wc -l").trimmingNewline != "0")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a changed secret replaces exactly its users, a changed build secret nobody`() async throws {
        let files = [
            "functions/a/metadata.yml": "runtime: web\nsecrets: [db_password]\nbuild_secrets: [pip_token]\n",
            "functions/a/Dockerfile": Self.mounting("pip_token"),
            "functions/b/metadata.yml": "runtime: web\nsecrets: [db_password, other]\n",
        ]
        try await Scenario.run(functions: ["a", "b", "c"], files: files) { project in
            try await project.shell("for name in db_password other pip_token; do echo one | $FAASO secret set $name; done")
            try await project.firstUp()
            try await project.up()
            try await project.shell("echo two | $FAASO secret set other")
            try await project.up("replace container:b: secret-changed other")
            try await project.shell("echo two | $FAASO secret set db_password")
            try await project.up("replace container:a: secret-changed db_password", "replace container:b: secret-changed db_password")
            try await project.shell("echo two | $FAASO secret set db_password; echo two | $FAASO secret set pip_token")
            try await project.up()
            let id = try #require(try await project.world().containers["b"])
            #expect(try await project.shell("docker exec \(id) cat /run/secrets/db_password /run/secrets/other") == "twotwo")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `secrets are listed with their users, and removing one that is used says so`() async throws {
        let files = [
            "functions/a/metadata.yml": "runtime: web\nsecrets: [db_password]\nbuild_secrets: [env_token]\n",
            "functions/a/Dockerfile": Self.mounting("env_token"),
        ]
        try await Scenario.run(functions: ["a"], files: files) { project in
            let missing = try await project.faaso("up")
            #expect(missing.status == 1 && missing.errors.contains("hint: set it: faaso secret set "), Comment(rawValue: missing.errors))
            try await project.shell("echo x | $FAASO secret set unused; echo x | $FAASO secret set db_password")
            let table = try await project.faaso("secret", "ls", environment: ["FAASO_SECRET_ENV_TOKEN": "y"])
            let rows = table.lines.map { $0.split(separator: " ").map(String.init) }
            #expect(rows.map { $0[0] } == ["SECRET", "db_password", "env_token", "unused"])
            #expect(rows.map { $0.suffix(2) } == [["FUNCTIONS", "BUILDS"], ["a", "-"], ["-", "a"], ["-", "-"]])
            #expect(table.output.contains("FAASO_SECRET_ENV_TOKEN"))

            let removed = try await project.faaso("secret", "rm", "db_password")
            #expect(removed.status == 0 && removed.errors.contains("warning: 'a' names it"), Comment(rawValue: removed.errors))
            let again = try await project.faaso("secret", "rm", "unuse")
            #expect(again.status == 2 && again.errors.contains("did you mean 'unused'?"), Comment(rawValue: again.errors))
            #expect(try await project.faaso("up").status == 1)
            for name in ["a/b", ".x", "a b"] { #expect(try await project.faaso("secret", "set", name).status == 64) }
            #expect(try await project.faaso("secret", "set", "empty").status == 1)
        }
    }

    /// The terminal's text when somebody types after the prompt for a secret.
    /// - Parameters:
    ///   - keys: the keys, as a format of `printf`.
    ///   - then: the command that runs afterwards.
    private func typed(_ keys: String, as secret: String, then: String, _ project: Scenario) async throws -> String {
        try await project.shell(
            #"""
            mkfifo ../keys; : >../shown
            script -qec "$FAASO secret set \#(secret); \#(then)" /dev/null <../keys >../shown & terminal=$!
            exec 3>../keys
            for i in $(seq 2400); do ! grep -q 'value of \#(secret)' ../shown || break; sleep 0.05; done
            printf '\#(keys)' >&3; wait $terminal
            rm ../keys; cat ../shown
            """#)
    }

    @Test(.timeLimit(.minutes(10)))
    func `a prompt shows nothing of what is typed, and leaves the terminal as it was`() async throws {
        try await Scenario.run(functions: []) { project in
            let shown = try await typed(#"hunxter2\177\177\1772\r"#, as: "typed", then: "stty -a", project)
            #expect(!shown.contains("hun"), Comment(rawValue: shown))
            #expect(shown.contains("value of typed (not shown)") && shown.contains("set 'typed'"), Comment(rawValue: shown))
            #expect(shown.contains(" echo ") && shown.contains(" icanon") && shown.contains("isig"), Comment(rawValue: shown))
            #expect(try await project.shell("tail -n 1 \(project.state)/secrets/typed.secret") == "hunxt2")
            let interrupted = try await typed(#"half\003"#, as: "half", then: #"echo ended \$?"#, project)
            #expect(interrupted.contains("ended 130"), Comment(rawValue: interrupted))
            #expect(try await project.faaso("secret", "ls").output.contains("half") == false)
        }
    }
}
