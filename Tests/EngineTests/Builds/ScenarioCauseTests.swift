import FoundationEssentials
import TestSupport
import Testing

/// Edits with known causes. `plan` names exactly the affected nodes with their reasons, and `why`
/// leads from a node back to the edit.
///
/// All functions are deployed. Each edit is planned and then undone, so none of them needs a build.
@Suite("Causes on the real engine", .serialized) struct ScenarioCauseTests {
    struct Edit: Sendable {
        /// The script that makes the edit, run in the repository.
        var script: String
        /// The sorted plan, as `ScenarioSteps.Step.line`.
        var plan: [String]
        /// A node, and the last link of its chain. Nil if the node is current.
        var why: (node: String, cause: String?)

        init(_ script: String, _ plan: String..., why node: String, _ cause: String?) {
            (self.script, self.plan, why) = (script, plan, (node, cause))
        }

        /// The build of an image with all its consequences.
        static func rebuild(_ script: String, _ reasons: String, of function: String = "a") -> Edit {
            let image = "build image:\(function): \(reasons)"
            let test = function == "a" ? ["test test:a: dependency-changed image:a"] : []
            var edit = Edit(script, why: "container:\(function)", image)
            edit.plan = [image, "replace container:\(function): dependency-changed image:\(function)"] + test
            return edit
        }
    }

    private static let files = [
        "functions/a/metadata.yml": """
        runtime: web
        include: [shared/money, {from: shared/rates.txt, to: data/rates.txt}]
        build_args: {GREETING: hello}
        packages: {run: [tree]}
        environment: {WORD: one}
        environment_file: env/common.env
        secrets: [password]
        test:
          - {name: greets, request: {path: /index.html}, expect: {status: 200, body: "a 1\\n"}}

        """,
        // An argument reaches the image by a step that runs.
        "templates/web/Dockerfile": Scenario.buildingDockerfile.replacing(
            "ARG GREETING=none", with: "ARG GREETING=none\nARG RUN_PACKAGES=none"),
        "functions/a/run.sh": "echo run\n", "functions/a/.dockerignore": "*.log\n", "functions/a/x.log": "1\n",
        "shared/money/rate.txt": "1.0\n", "shared/rates.txt": "2.0\n", "env/common.env": "COLOUR=red\n",
    ]

    static let edits: [Edit] = [
        // The files of the function.
        .rebuild("echo 2 >functions/a/index.html", "input-changed functions/a/index.html"),
        .rebuild("echo 2 >functions/a/new", "input-added functions/a/new"),
        .rebuild("mkdir functions/a/folder", "input-added functions/a/folder"),
        .rebuild("rm functions/a/run.sh", "input-removed functions/a/run.sh"),
        .rebuild("chmod +x functions/a/run.sh", "mode-changed functions/a/run.sh"),
        .rebuild("mv functions/a/run.sh functions/a/go.sh", "input-added functions/a/go.sh, input-removed functions/a/run.sh"),
        .rebuild("rm functions/a/run.sh; mkdir functions/a/run.sh", "input-changed functions/a/run.sh"),
        .rebuild("ln -s index.html functions/a/link", "input-added functions/a/link"),
        .rebuild("ln -sfn /srv/b functions/b/link", "input-changed functions/b/link", of: "b"),
        .rebuild("rm functions/b/link; cp functions/b/index.html functions/b/link", "input-changed functions/b/link", of: "b"),
        // The included files.
        .rebuild("echo 2 >shared/money/rate.txt", "input-changed shared/money/rate.txt"),
        .rebuild("echo 2 >shared/rates.txt", "input-changed shared/rates.txt"),
        .rebuild("echo 2 >shared/money/more.txt", "input-added shared/money/more.txt"),
        .rebuild(
            "sed -i 's:to. data/rates.txt:to\\: lib/rates.txt:' functions/a/metadata.yml",
            "argument-changed include"),
        // Merged layers, and ignored files.
        .rebuild("echo mine >functions/a/ping", "input-added functions/a/ping"),
        .rebuild("rm functions/b/ping", "input-removed functions/b/ping", of: "b"),
        .rebuild("echo '*.html' >>functions/a/.dockerignore", "input-removed functions/a/index.html"),
        .rebuild("echo >functions/a/.dockerignore", "input-added functions/a/x.log"),
        Edit("echo 2 >functions/a/x.log", why: "image:a", nil),
        Edit("touch functions/a/index.html; chmod g-r functions/a/index.html", why: "image:a", nil),
        // The fields of metadata.yml.
        .rebuild("sed -i 's/hello/bye/' functions/a/metadata.yml", "argument-changed build_args.GREETING"),
        .rebuild("sed -i '/build_args/d' functions/a/metadata.yml", "argument-changed build_args.GREETING"),
        .rebuild("sed -i 's/tree/less/' functions/a/metadata.yml", "argument-changed packages.run"),
        Edit(
            "sed -i 's/WORD: one/WORD: two/' functions/a/metadata.yml", "replace container:a: configuration-changed environment.WORD",
            "test test:a: argument-changed environment.WORD", why: "container:a",
            "replace container:a: configuration-changed environment.WORD"),
        Edit(
            "echo COLOUR=blue >env/common.env", "replace container:a: configuration-changed environment.COLOUR",
            "test test:a: argument-changed environment.COLOUR", why: "test:a", "test test:a: argument-changed environment.COLOUR"),
        Edit(
            "sed -i 's/greets/says/' functions/a/metadata.yml",
            "test test:a: argument-changed test.greets, argument-changed test.says", why: "test:a",
            "test test:a: argument-changed test.greets, argument-changed test.says"),
        Edit(
            "echo 'limits: {memory: 100m}' >>functions/a/metadata.yml", "replace container:a: configuration-changed limits.memory",
            why: "container:a", "replace container:a: configuration-changed limits.memory"),
        Edit("echo 'health: {interval: 1s}' >>functions/a/metadata.yml", why: "container:a", nil),
        // Templates affect only their users.
        Edit(
            "echo 2 >templates/web/extra", "build image:a: input-added templates/web/extra",
            "build image:b: input-added templates/web/extra",
            "replace container:a: dependency-changed image:a", "replace container:b: dependency-changed image:b",
            "test test:a: dependency-changed image:a", why: "container:b", "build image:b: input-added templates/web/extra"),
        // The proxy.
        Edit(
            "echo '/c: a' >>routes.yml", "reload caddyfile: route-added /c", why: "caddyfile", "reload caddyfile: route-added /c"),
        Edit(
            "sed -i 's:/a. a:/a\\: b:; s:/b. b:/b\\: a:' routes.yml", "reload caddyfile: route-changed /a, route-changed /b",
            why: "caddyfile",
            "reload caddyfile: route-changed /a, route-changed /b"),
        Edit(
            "echo '/a: a' >routes.yml", "reload caddyfile: route-removed /b", "remove container:b: route-removed /b", why: "container:b",
            "remove container:b: route-removed /b"),
        Edit(
            "rm -r functions/b; echo '/a: a' >routes.yml", "reload caddyfile: route-removed /b", "remove container:b: function-removed b",
            why: "caddyfile", "reload caddyfile: route-removed /b"),
        // The engine and the cache.
        Edit(
            "docker tag caddy:2 $PROJECT-base:1", "build image:a: base-changed BASE", "build image:b: base-changed BASE",
            "replace container:a: dependency-changed image:a", "replace container:b: dependency-changed image:b",
            "test test:a: dependency-changed image:a", why: "container:b", "build image:b: base-changed BASE"),
        Edit("rm -rf .faaso", "test test:a: never-built", why: "container:a", nil),
        Edit("rm -r .faaso/logs .faaso/manifests .faaso/index", why: "container:a", nil),
    ]

    /// These change the engine. `up` repairs it, and the next one begins from there.
    static let breakages: [Edit] = [
        Edit(
            "docker stop -t 0 $(docker ps -q --filter label=faaso.project=$PROJECT --filter label=faaso.function=b)",
            "start container:b: not-running", why: "container:b", "start container:b: not-running"),
        Edit(
            "docker rmi -f $(docker images --format '{{.Repository}}:{{.Tag}}' $PROJECT/b) >/dev/null", "tag image:b: image-missing IMAGE",
            why: "image:b",
            "tag image:b: image-missing IMAGE"),
        Edit(
            "docker rm -f $(docker ps -q --filter label=faaso.project=$PROJECT --filter label=faaso.function=b); docker rmi -f $(docker images -q $PROJECT/b)",
            "build image:b: image-missing IMAGE", "create container:b: dependency-changed image:b, not-running", why: "container:b",
            "build image:b: image-missing IMAGE"),
        Edit(
            "printf other | $FAASO secret set password", "replace container:a: secret-changed password", why: "container:a",
            "replace container:a: secret-changed password"),
        Edit(
            "echo 'test: [{name: no, request: {path: /none}, expect: {status: 200}}]' >>functions/b/metadata.yml; $FAASO up || :",
            "test test:b: previous-failed", why: "test:b", "test test:b: previous-failed"),
        Edit(
            "echo 'runtime: web' >functions/b/metadata.yml; echo 'exit 1' >functions/b/build.sh; $FAASO up || :",
            "build image:b: previous-failed", "replace container:b: dependency-changed image:b", why: "container:b",
            "build image:b: previous-failed"),
    ]

    @Test(.timeLimit(.minutes(20)))
    func `plan and why name what was edited, exactly`() async throws {
        try await Scenario.run(files: Self.files) { project in
            try await project.shell(
                """
                ln -s index.html functions/b/link; echo mine >functions/b/ping; printf secret | $FAASO secret set password
                docker tag debian:bookworm-slim $PROJECT-base:1; sed -i "s/^FROM debian:bookworm-slim$/FROM $PROJECT-base:1/" templates/web/Dockerfile
                """)
            try await project.firstUp()
            try await project.shell("cp -a . ../before")
            for edit in Self.edits {
                try await check(edit, project)
                try await project.shell(
                    """
                    docker tag debian:bookworm-slim $PROJECT-base:1
                    find . -mindepth 1 -maxdepth 1 -exec rm -rf {} +; cp -a ../before/. .
                    """)
            }
            #expect(try await project.plan().lines.isEmpty)
            for edit in Self.breakages {
                try await check(edit, project)
                _ = try await project.faaso("up")
            }
        }
    }

    private func check(_ edit: Edit, _ project: Scenario) async throws {
        try await project.shell(edit.script)
        func neutral(_ line: String) -> String {
            line.replacing(project.project + "-base:1", with: "BASE").replacing(#/faaso-test-\w+\/b:\w+/#, with: "IMAGE")
        }
        let lines = try await project.plan().lines.map(neutral)
        #expect(lines == edit.plan.sorted(), "\(edit.script)")
        let why: Why = try await project.json("why", edit.why.node, "--json")
        #expect((why.chain.last?.line).map(neutral) == edit.why.cause, "\(edit.script)")
    }

    struct Why: Decodable {
        var state: String
        var chain: [ScenarioSteps.Step]
    }
}
