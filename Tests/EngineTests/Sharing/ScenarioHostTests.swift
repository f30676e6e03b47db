import TestSupport
import Testing

/// Deployments to a host over a real ssh, whose engine begins without any image.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ScenarioHostTests {
    @Test(.needsRoot) func `a host without images serves what was built here, and an edit sends little`() async throws {
        try await Scenario.run(functions: ["a", "b"]) { scenario in
            try await HostFixture.run(scenario) { host in
                let first = try await host.faaso("up")
                #expect(first.status == 0, "\(first.output)\(first.errors)")
                #expect(first.errors.contains("copying faaso to prod") && first.errors.contains("2 shipped") == false, "\(first.errors)")
                #expect(try await host.get("/a/") == "a 1\n")
                // The engine of the client runs nothing.
                #expect(try await scenario.shell("docker ps -q --filter label=faaso.project=$PROJECT") == "")

                let again = try await host.faaso("up")
                #expect(again.status == 0 && again.output.hasPrefix("nothing to do on prod: "), "\(again.output)\(again.errors)")
                #expect(!again.errors.contains("copying"))

                try scenario.write("functions/a/index.html", "a 2\n")
                let plan = try await host.faaso("plan")
                #expect(plan.output.contains("build    image:a") && plan.output.contains("container:a"), "\(plan.output)\(plan.errors)")
                let json = try await host.faaso("plan", "--json", "--exit-code")
                #expect(json.status == 10 && json.output.contains(#""node" : "container:a""#), "\(json.output)\(json.errors)")
                let edited = try await host.faaso("up", "--report", "../report.json")
                #expect(edited.status == 0 && edited.errors.contains("1 shipped, 1 replaced"), "\(edited.errors)")
                #expect(try await host.get("/a/") == "a 2\n")
                #expect(edited.errors.firstMatch(of: /; sent [0-9.]+ (B|KB)\n/) != nil, "\(edited.errors)")

                // A stage has the images of the main project, under names of its own.
                let (listen, ports) = ("127.0.0.1:\(scenario.port + 39)", "\(scenario.port + 20)-\(scenario.port + 38)")
                try scenario.write("faaso.s.yml", "listen: \(listen)\nports: \(ports)\n")
                let stage = try await host.faaso("up", "--stage", "s")
                #expect(stage.status == 0 && !stage.errors.contains("shipped"), "\(stage.output)\(stage.errors)")
                #expect(try await host.docker("images -q \(scenario.project)-s/a") != "")
            }
        }
    }

    @Test(.needsRoot) func `verbs run on the host, and secrets stay there`() async throws {
        try await Scenario.run(functions: ["a", "b"]) { scenario in
            try await HostFixture.run(scenario) { host in
                try scenario.write("functions/a/metadata.yml", "runtime: web\nsecrets: [token]\n")
                let missing = try await host.faaso("up")
                #expect(missing.status == 1 && missing.errors.contains("faaso secret set --to prod token"), "\(missing.errors)")
                let planned = try await host.faaso("plan")
                #expect(planned.errors.contains("token"), "\(planned.output)\(planned.errors)")
                #expect(try await host.get("/b/") == "b 1\n")
                let set = try await scenario.shell("printf s3cr3t | PATH='\(host.path)' $FAASO secret set token --to prod 2>&1")
                #expect(set.contains("set 'token'"), "\(set)")
                #expect(try await host.faaso("up").status == 0)
                #expect(
                    try await scenario.faaso(["exec", "--to", "prod", "a", "--", "cat", "/run/secrets/token"], environment: host.client)
                        .output == "s3cr3t")
                #expect(try await scenario.faaso("secret", "ls").output.contains("ago") == false)

                let status = try await host.faaso("status", "--json")
                #expect(status.status == 0 && status.output.contains(#""name" : "a""#), "\(status.output)\(status.errors)")
                try scenario.write("functions/b/index.html", "b 2\n")
                #expect(try await host.faaso("up").status == 0)
                let back = try await host.faaso("rollback")
                #expect(back.status == 0, "\(back.errors)")
                #expect(try await host.get("/b/") == "b 1\n")
                let history = try await host.faaso("history")
                #expect(history.lines.count >= 4, "\(history.output)")
                #expect(try await host.faaso("restart", "a").status == 0)
                let unknown = try await host.faaso("rollback", "999")
                #expect(unknown.status != 0 && unknown.errors.contains("there is no deployment 999"), "\(unknown.errors)")
                #expect(unknown.errors.contains("hint: list them: faaso history --to prod"), "\(unknown.errors)")

                // The version that was left, and the name of a transfer that was killed.
                let transfer = "127.0.0.1:40001/0123456789abcdef0123456789abcdef/a:1"
                _ = try await host.docker("tag \(scenario.project)/a:latest \(transfer)")
                let pruned = try await host.faaso("prune", "--keep", "1")
                #expect(pruned.status == 0 && pruned.output.contains(transfer) && pruned.output.contains("/b:"), "\(pruned.output)")
                #expect(try await host.faaso("prune", "--keep", "1").output.contains("/b:") == false)
                #expect(try await host.get("/b/") == "b 1\n")
                let unit = try await host.faaso("supervise", "--systemd")
                #expect(unit.output.contains("/hosted/faaso supervise --project"), "\(unit.output)\(unit.errors)")
                let down = try await host.faaso("down")
                #expect(down.status == 0, "\(down.errors)")
                #expect(try await host.docker("ps -aq") == "")
            }
        }
    }

    @Test(.needsRoot) func `a cut link leaves the old version serving, and the next run sends the rest`() async throws {
        try await Scenario.run(functions: ["a", "b"]) { scenario in
            try await HostFixture.run(scenario) { host in
                #expect(try await host.faaso("up").status == 0)
                for text in ["a 2\n", "a 3\n", "a 4\n"] {
                    try scenario.write("functions/a/index.html", text)
                    let run = try scenario.start("up", "--to", "prod", environment: host.client)
                    try await Task.sleep(for: .milliseconds(Int.random(in: 300...2500)))
                    try await host.link(isUp: false)
                    let served = try await host.get("/a/")
                    #expect(served.hasPrefix("a "), "\(served)")
                    run.signal(9)
                    _ = try await run.finished()
                    try await host.link(isUp: true)
                    let repaired = try await host.faaso("up")
                    #expect(repaired.status == 0, "\(repaired.output)\(repaired.errors)")
                    #expect(try await host.get("/a/") == text)
                }
            }
        }
    }

    @Test(.needsRoot) func `several hosts are deployed in order, and the first failure ends it`() async throws {
        try await Scenario.run(functions: ["a"]) { scenario in
            try await HostFixture.run(scenario) { host in
                let hosts =
                    "hosts: {prod: 'ssh://faaso-test-host', twin: 'ssh://root@faaso-test-host', gone: 'ssh://127.0.0.1:1', all: [prod, twin]}\n"
                try await scenario.shell("sed -i '/^hosts:/d' faaso.yml")
                try scenario.write("faaso.yml", try scenario.read("faaso.yml") + hosts)
                let all = try await scenario.faaso("up", "--to", "all", environment: host.client)
                #expect(all.status == 0 && all.errors.contains("prod  deployed as 1\ntwin  up to date\n"), "\(all.output)\(all.errors)")
                let table = try await scenario.faaso("status", "--to", "all", environment: host.client)
                #expect(table.status == 0 && table.lines.first == "FUNCTION  PROD          TWIN", "\(table.output)\(table.errors)")

                try scenario.write("functions/a/index.html", "a 2\n")
                let broken = try await scenario.faaso("up", "--to", "gone,prod", environment: host.client)
                #expect(broken.status == 1 && broken.errors.contains("gone  failed: the link to gone failed"), "\(broken.errors)")
                #expect(broken.errors.contains("prod  not begun"))
                #expect(try await host.get("/a/") == "a 1\n")

                // Another deployment holds the lock of the host, and is named.
                let holder = try Program.start(
                    [
                        "flock", "../host/state/\(scenario.project)/lock", "sh", "-c",
                        "echo held; until [ -e ../release ]; do sleep 0.1; done",
                    ],
                    in: scenario.root)
                try await eventually("the lock is held") { holder.said.contains("held") }
                let second = try scenario.start("up", "--to", "prod", environment: host.client)
                try await scenario.untilWaiting(second)
                try scenario.write("../release", "")
                #expect(try await second.finished().status == 0)
                #expect(try await holder.finished().status == 0)
                #expect(try await host.get("/a/") == "a 2\n")
            }
        }
    }

    @Test(.needsRoot) func `a wrong host changes nothing and is named`() async throws {
        try await Scenario.run(functions: ["a"]) { scenario in
            try await HostFixture.run(scenario) { host in
                let unknown = try await scenario.faaso("up", "--to", "prd", environment: host.client)
                #expect(unknown.status == 2 && unknown.errors.contains("there is no host 'prd' in faaso.yml"), "\(unknown.errors)")
                #expect(unknown.errors.contains("hint: did you mean 'prod'?"))
                let option = try await scenario.faaso("status", "--to", "ssh://-oProxyCommand=x", environment: host.client)
                #expect(option.status == 2 && option.errors.contains("is not the address of a host"), "\(option.errors)")

                try await scenario.shell(
                    "cp ../host/known_hosts ../known; sed -i 's/ssh-ed25519 ....../ssh-ed25519 AAAAC3/; s/AAAAC3NzaC1lZDI1NTE5AAAAI.*/AAAAC3NzaC1lZDI1NTE5AAAAIJWJ0cWqIGHc6W1vKXQbJ7lJq0t5B1c3mYc7n3bXb1yE/' ../host/known_hosts"
                )
                let changed = try await scenario.faaso("up", "--to", "prod", environment: host.client)
                #expect(changed.status == 1 && changed.errors.contains("hint: compare the host's key"), "\(changed.errors)")
                try await scenario.shell("cp ../known ../host/known_hosts")

                try scenario.write("../agent", "no program")
                let agent = try await scenario.faaso(
                    "up", "--to", "prod", environment: host.client.merging(["FAASO_AGENT": scenario.folder + "/agent"]) { $1 })
                #expect(agent.status == 1 && agent.errors.contains("it is not a program for Linux"), "\(agent.errors)")
                #expect(try await host.docker("ps -aq") == "")
            }
        }
    }
}
