import FoundationEssentials
import HTTPClient
import TestSupport
import Testing

/// `up --since` deploys every edit that `affected` sees.
@Suite("Edits since a commit on the real engine", .serialized) struct ScenarioSinceTests {
    private func commit(_ project: Scenario) async throws {
        try await project.shell("git init -q 2>/dev/null; git add -A; git -c user.name=t -c user.email=t@example.org commit -qm commit")
    }

    @Test(.timeLimit(.minutes(10)))
    func `a route option, a health path and a proxy setting are each deployed alone`() async throws {
        let hash = "$2a$14$HxTMicOYbZytmnofMgS64Oj2Dzx1XZKm8mybbka9aK2w5sfD/c92G"
        try await Scenario.run(functions: ["a", "b"]) { project in
            try await project.firstUp()
            try await commit(project)
            let before = try await project.world().containers

            let routes = try await project.shell("cat routes.yml")
            try project.write("routes.yml", routes.replacing("/a: a", with: "/a: {function: a, basic_auth: {ann: \(hash)}}"))
            let affected = try await project.faaso("affected", "--since", "HEAD")
            #expect(affected.lines == ["a  route", "  route-changed /a (basic_auth.ann added)"], "\(affected.output)")
            #expect(try await project.get("/a/index.html").status == 200)
            let done = try await project.faaso("up", "--since", "HEAD")
            #expect(done.status == 0, "\(done.output)\(done.errors)")
            #expect(try await project.get("/a/index.html").status == 401)
            #expect(try await project.get("/b/index.html").status == 200)
            try await commit(project)

            let metadata = try await project.shell("cat functions/a/metadata.yml")
            let records = try FileManager.default.contentsOfDirectory(atPath: project.state + "/deployments").count
            try project.write("functions/a/metadata.yml", metadata + "drain: 7s\n")
            #expect(try await project.faaso("up", "--since", "HEAD").status == 0)
            #expect(try FileManager.default.contentsOfDirectory(atPath: project.state + "/deployments").count == records + 1)
            let again = try await project.faaso("affected", "--since", "HEAD")
            #expect(again.lines == ["a  supervision", "  configuration-changed drain (30s -> 7s)"], "\(again.output)")
            try await commit(project)

            try project.write("caddy/empty.caddy", "# nothing\n")
            try await project.shell("printf 'proxy: {import: caddy}\n' >>faaso.yml")
            let proxy = try await project.faaso("affected", "--since", "HEAD")
            #expect(proxy.lines == ["proxy", "  configuration-changed proxy.import"], "\(proxy.output)")
            #expect(try await project.faaso("up", "--since", "HEAD").status == 0)
            #expect(try await project.faaso("up").output.hasPrefix("nothing to do"))
            #expect(try await project.world().containers == before, "no container was replaced")
        }
    }
}
