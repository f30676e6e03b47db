import FoundationEssentials
import HTTPClient
import TestSupport
import Testing

/// Values on disk, and records that name another image.
@Suite("Values and records on the real engine", .serialized) struct ScenarioTrustTests {
    private static let secret = "a-value-to-look-for"
    private static let hash = "$2a$14$HxTMicOYbZytmnofMgS64Oj2Dzx1XZKm8mybbka9aK2w5sfD/c92G"

    @Test(.timeLimit(.minutes(10)))
    func `values are in no open file or export, and Caddy restarts from its own file`() async throws {
        let files = [
            "functions/a/metadata.yml":
                "runtime: web\nenvironment_file: .env\ntest:\n  - {name: unit, command: [sh, -c, 'test -n \"$TOKEN\"']}\n",
            ".env": "TOKEN=\(Self.secret)\n", "routes.yml": "/a: {function: a, basic_auth: {ann: \"\(Self.hash)\"}}\n",
        ]
        try await Scenario.run(functions: ["a"], files: files) { project in
            let up = try await project.faaso("up", "--report", "report.json", "--trace", "trace.json", "--junit", "junit.xml")
            try #require(up.status == 0, "\(up)")
            #expect(try await project.get("/a/index.html").status == 401)
            let written = "cache.faaso report.json trace.json junit.xml"
            try await project.shell("\"$FAASO\" cache export cache.faaso; ! grep -l '\(Self.secret)' \(written)")
            // Only the owner can read a file with the value or the hash.
            let open = try await project.shell(
                "grep -rlF -e '\(Self.secret)' -e '\(Self.hash)' .faaso '\(project.state)' | xargs -r stat -c '%a %n' | grep -v '^600 ' || true"
            )
            #expect(open == "")
            #expect(try await project.shell("grep -rlF '\(Self.hash)' '\(project.state)' | wc -l") == "3\n")
            try await project.shell("docker restart $PROJECT'_proxy' >/dev/null")
            try await eventually("the proxy serves again") { try await project.get("/a/index.html").status == 401 }
            try project.write(".env", "TOKEN=another-value\n")
            let plan = try await project.faaso("plan")
            #expect(plan.output.contains("argument-changed environment.TOKEN") && !plan.output.contains("value"), "\(plan)")
            // A failing test prints the value, and it appears nowhere.
            try project.write(
                "functions/a/metadata.yml",
                "runtime: web\nenvironment_file: .env\ntest:\n  - {name: unit, command: [sh, -c, 'echo token is $TOKEN; exit 1']}\n")
            let failed = try await project.faaso("up", "--report", "report.json", "--junit", "junit.xml")
            #expect(failed.status == 1 && failed.errors.contains("token is ***"), "\(failed)")
            #expect(!failed.errors.contains("another-value") && !failed.output.contains("another-value"))
            let holders = "grep -rlF another-value .faaso report.json junit.xml | grep -v '^.faaso/index$' || true"
            #expect(try await project.shell(holders) == "")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a record that names an image of something else is a miss`() async throws {
        try await Scenario.run { project in
            try #require(try await project.faaso("build").status == 0)
            let foreign = try await project.shell("docker image inspect --format '{{.Id}}' caddy:2")
            let other = try await project.shell("docker image inspect --format '{{.Id}}' $PROJECT/b:latest")
            for image in [foreign, other] {
                try await project.shell(
                    """
                    own=$(docker image inspect --format '{{.Id}}' $PROJECT/a:latest)
                    sed -i "s/$own/\(image.filter { !$0.isWhitespace })/" .faaso/current/image%3Aa.json .faaso/records/image/a/*.json
                    """)
                let verify = try await project.faaso("cache", "verify")
                #expect(verify.status == 1 && verify.output.contains("is not labelled as one of 'a'"), "\(verify)")
                let done = try await project.faaso("build")
                #expect(done.status == 0, "\(done)")
                let label = "docker image inspect --format '{{index .Config.Labels \"faaso.function\"}}' $PROJECT/a:latest"
                #expect(try await project.shell(label) == "a\n")
                #expect(try await project.faaso("cache", "verify").status == 0)
            }
        }
    }
}
