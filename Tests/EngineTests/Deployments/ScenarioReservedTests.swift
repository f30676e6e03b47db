import TestSupport
import Testing

/// Volumes and networks of faaso itself that a function names.
@Suite("Reserved volumes and networks on the real engine", .serialized) struct ScenarioReservedTests {
    @Test(.timeLimit(.minutes(10)))
    func `the secrets of another function cannot be mounted, by any way to name them`() async throws {
        try await Scenario.run(functions: ["a", "b"], files: ["functions/a/metadata.yml": "runtime: web\nsecrets: [s]\n"]) { project in
            try await project.shell("echo top | $FAASO secret set s")
            try await project.firstUp()
            let volume = project.project + "_a_1_secrets"
            try project.write("functions/b/metadata.yml", "runtime: web\nvolumes: [\"\(volume):/loot\"]\n")
            for verb in ["plan", "up", "build"] {
                let done = try await project.faaso(verb)
                #expect(done.status == 2, "\(verb): \(done.output)")
                #expect(
                    done.errors.contains("functions/b/metadata.yml:2:11: error: volumes: found '\(volume)"), Comment(rawValue: done.errors))
                #expect(done.errors.contains("hint: a function that needs a secret lists it under `secrets`"))
            }
            // The name gives no hint, but the labels do.
            try await project.shell("docker volume create --label faaso.project=d-other --label faaso.role=volume $PROJECT-x >/dev/null")
            try project.write("functions/b/metadata.yml", "runtime: web\nvolumes: [\"\(project.project)-x:/loot\"]\n")
            let plan = try await project.faaso("plan")
            #expect(
                (plan.output + plan.errors).contains("which was made by faaso for the project 'd-other'"), Comment(rawValue: plan.output))
            let up = try await project.faaso("up")
            #expect(up.status == 1 && up.errors.contains("hint: name another volume"), Comment(rawValue: up.errors))
            #expect(try await project.body("/b/") == "b 1\n")
            try await project.shell("docker volume rm $PROJECT-x >/dev/null")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `the volume of a proxy has labels, cannot be mounted, and is pruned`() async throws {
        try await Scenario.run(functions: ["a", "b"]) { project in
            try await project.firstUp()
            let proxy = "$(docker ps -q --filter label=faaso.project=$PROJECT --filter label=faaso.role=proxy)"
            let format = "{{range .Mounts}}{{if eq .Destination \"/srv/faaso\"}}{{.Name}}{{end}}{{end}}"
            let volume = try await project.shell("docker inspect -f '\(format)' \(proxy)").trimmed
            let labels = try await project.shell("docker volume inspect -f '{{index .Labels \"faaso.role\"}}' \(volume)")
            #expect(labels == "keeper\n")
            try project.write("functions/b/metadata.yml", "runtime: web\nvolumes: [\"\(volume):/steal\"]\n")
            for verb in ["plan", "up"] {
                let done = try await project.faaso(verb)
                #expect(done.status == 2 && done.errors.contains("belongs to one container"), Comment(rawValue: done.errors))
            }
            try project.write("functions/b/metadata.yml", "runtime: web\n")
            // A container that somebody removes without its volumes leaves the keeper's.
            try await project.shell("docker rm -f \(proxy) >/dev/null")
            #expect(try await project.faaso("prune", "-n").output.contains(volume))
            #expect(try await project.faaso("up").status == 0)
            #expect(try await project.faaso("prune").status == 0)
            try await project.shell("! docker volume inspect \(volume) >/dev/null 2>&1")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `networks of faaso cannot be joined, those of others can`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            for name in [project.project + "_functions", project.project + "_tests"] {
                try project.write("functions/a/metadata.yml", "runtime: web\nnetworks: [\(name)]\n")
                let done = try await project.faaso("plan")
                #expect(done.status == 2 && done.errors.contains("networks: found '\(name)'"), Comment(rawValue: done.errors))
            }
            try await project.shell(
                """
                docker network create --label faaso.project=d-other --label faaso.role=network $PROJECT-theirs >/dev/null
                docker network create $PROJECT-ours >/dev/null
                """)
            try project.write("functions/a/metadata.yml", "runtime: web\nnetworks: [\(project.project)-theirs]\n")
            let refused = try await project.faaso("up")
            #expect(refused.status == 1 && refused.errors.contains("for the project 'd-other'"), Comment(rawValue: refused.errors))
            try project.write("functions/a/metadata.yml", "runtime: web\nnetworks: [\(project.project)-ours]\n")
            let done = try await project.faaso("up")
            #expect(done.status == 0, Comment(rawValue: done.errors))
            // The deployment without it leaves a network of others alone.
            try project.write("functions/a/metadata.yml", "runtime: web\n")
            #expect(try await project.faaso("up").status == 0)
            try await project.shell("docker network inspect $PROJECT-ours >/dev/null")
            _ = try await project.faaso("down")
            try await project.shell("docker network rm $PROJECT-theirs $PROJECT-ours >/dev/null")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a network that a function names is created, and goes with its last use`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            try project.write("functions/a/metadata.yml", "runtime: web\nnetworks: [\(project.project)-new]\n")
            let plan = try await project.faaso("plan")
            #expect(plan.status == 0 && plan.output.contains("create   network \(project.project)-new"), Comment(rawValue: plan.output))
            let up = try await project.faaso("up")
            #expect(up.status == 0, Comment(rawValue: up.errors))
            try await project.shell("docker network inspect $PROJECT-new >/dev/null")
            try project.write("functions/a/metadata.yml", "runtime: web\n")
            #expect(try await project.faaso("up").status == 0)
            try await project.shell("! docker network inspect $PROJECT-new >/dev/null 2>&1")
            try project.write("functions/a/metadata.yml", "runtime: web\nnetworks: [\(project.project)-new]\n")
            #expect(try await project.faaso("up").status == 0)
            #expect(try await project.faaso("down").status == 0)
            try await project.shell("! docker network inspect $PROJECT-new >/dev/null 2>&1")
        }
    }
}
