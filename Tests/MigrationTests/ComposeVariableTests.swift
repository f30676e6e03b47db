import FunctionModel
import TestSupport
import Testing

@testable import Migration

/// The values of `.env`: they may be secret, and they name networks and volumes.
struct ComposeVariableTests {
    private static let dockerfile = "FROM x\nARG TOKEN\nARG LEVEL\nUSER 1\n"

    @Test func `values of .env are in no file that is committed`() throws {
        let text = """
            services:
              web:
                build:
                  context: ./web
                  args:
                    TOKEN: ${TOKEN}
                    LEVEL: "3"
                command: serve --token ${TOKEN}
                ports: ["8000:8000"]
                environment:
                  KEY: ${KEY}

            """
        let foreign = ForeignFolder([
            "compose.yaml": text, "web/Dockerfile": Self.dockerfile, ".env": "TOKEN=s3cret\nKEY=\"a\\nb\"\n",
        ])
        let (plan, project) = try foreign.imported("compose.yaml")
        #expect(
            plan.noted.filter { $0.hasSuffix("is not carried over") } == [
                "6:9 web: the build argument 'TOKEN' with a value of .env is not carried over",
                "8:14 web: the command with values of .env is not carried over",
                "11:7 web: the variable 'KEY' with several lines is not carried over",
            ])
        let metadata = try #require(foreign.written("functions/web/metadata.yml"))
        #expect(metadata.contains("LEVEL: 3") && !metadata.contains("s3cret"), "\(metadata)")
        #expect(!metadata.contains("command") && !metadata.contains("environment"), "\(metadata)")
        #expect(project.function("web")?.metadata.environment == [:])
    }

    @Test func `the path of a health check ends before values of .env`() throws {
        let text = """
            services:
              web:
                build: ./web
                expose: [80]
                healthcheck: {test: "curl http://localhost:${PORT}/up/${TOKEN}"}

            """
        let foreign = ForeignFolder(["compose.yaml": text, "web/Dockerfile": Self.dockerfile, ".env": "PORT=80\nTOKEN=s3cret\n"])
        _ = try foreign.imported("compose.yaml")
        #expect(foreign.written("functions/web/metadata.yml")?.contains("health: {path: /up/}") == true)
    }

    @Test func `images that differ in values of .env are not shared`() throws {
        let text = """
            services:
              a: {build: {context: ./x, args: {TOKEN: "${A}"}}, expose: [80]}
              b: {build: {context: ./x, args: {TOKEN: "${B}"}}, expose: [80]}
              c: {build: {context: ./x, args: {TOKEN: "${B}"}}, expose: [80]}

            """
        let foreign = ForeignFolder(["compose.yaml": text, "x/Dockerfile": Self.dockerfile, ".env": "A=1\nB=2\n"])
        _ = try foreign.imported("compose.yaml")
        #expect(foreign.written("functions/b/Dockerfile") == Self.dockerfile)
        #expect(foreign.written("functions/c/Dockerfile") == "FROM faaso/b\n")
    }

    @Test func `values of .env in an inline Dockerfile are noted`() throws {
        let text = """
            services:
              web:
                build:
                  dockerfile_inline: "FROM ${IMAGE}\\nUSER 1\\n"
                expose: [80]

            """
        let foreign = ForeignFolder(["compose.yaml": text, ".env": "IMAGE=debian\n"])
        let (plan, _) = try foreign.imported("compose.yaml")
        #expect(foreign.written("functions/web/Dockerfile") == "FROM debian\nUSER 1\n")
        #expect(plan.noted.contains { $0.hasPrefix("4:26 web: values of .env are written to functions/web/Dockerfile") }, "\(plan.noted)")
    }

    @Test(
        arguments: [
            ([:], "shop"), (["COMPOSE_PROJECT_NAME": "Live"], "live"), (["COMPOSE_PROJECT_NAME": ""], "shop"), (["N": "other"], "other"),
        ] as [([String: String], String)])
    func `the name of a project is that of .env, or else that of the file`(variables: [String: String], name: String) throws {
        let root = try YAMLValue(parsing: Array("name: ${N:-shop}\n".utf8), file: "compose.yaml")
        #expect(ComposeModel(root, folderName: "folder", variables: variables).name == name)
    }

    @Test func `networks and volumes have the names that .env gives them`() throws {
        let text = """
            name: shop
            services:
              web: {build: ./web, ports: ["80:80"], volumes: ["data:/data", "logs:/logs", "old:/old"]}
              db: {image: postgres}
            volumes:
              data:
              logs: {name: "${LOGS}"}
              old: {external: "${IS_OLD}"}

            """
        let foreign = ForeignFolder([
            "compose.yaml": text, "web/Dockerfile": Self.dockerfile, ".env": "COMPOSE_PROJECT_NAME=live\nLOGS=all-logs\nIS_OLD=true\n",
        ])
        _ = try foreign.imported("compose.yaml")
        let metadata = try #require(foreign.written("functions/web/metadata.yml"))
        #expect(metadata.contains("- {name: live_default, external: true}"), "\(metadata)")
        #expect(metadata.contains("  - live_data:/data\n  - all-logs:/logs\n  - old:/old\n"), "\(metadata)")
    }
}
