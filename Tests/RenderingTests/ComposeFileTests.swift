import Deployment
import FunctionModel
import Testing

@testable import Rendering

struct ComposeFileTests {
    @Test func `the whole file of one function`() throws {
        let files = try ComposeFile.files(RenderFixtures.input([RenderFixtures.full], replicas: ["sum": 2]))
        #expect(files.keys.sorted() == ["Caddyfile", "compose.yaml"])
        #expect(
            files["compose.yaml"] == """
                # The containers of shop. Start them: docker compose -p shop up -d
                # Write each secret into a file below ./secrets first.
                services:
                  proxy:
                    image: "caddy:2"
                    entrypoint:
                      - "caddy"
                    command:
                      - "run"
                      - "--config"
                      - "/etc/faaso/Caddyfile"
                      - "--adapter"
                      - "caddyfile"
                    environment:
                      XDG_CONFIG_HOME: "/data/config"
                      XDG_DATA_HOME: "/data"
                    ports:
                      - "127.0.0.1:8080:8080"
                    volumes:
                      - "./Caddyfile:/etc/faaso/Caddyfile:ro"
                    tmpfs:
                      - "/run/faaso"
                      - "/data"
                    read_only: true
                    cap_drop:
                      - "ALL"
                    cap_add:
                      - "NET_BIND_SERVICE"
                    security_opt:
                      - "no-new-privileges"
                    networks:
                      functions:
                        aliases:
                          - "faaso"
                    restart: "unless-stopped"
                  sum:
                    image: "reg:5000/shop@sha256:sum"
                    command:
                      - "serve"
                    environment:
                      FAASO_URL: "http://faaso"
                      PORT: "3000"
                      PRECISION: "2"
                      PRICE: "$$5 $$(x)"
                    read_only: true
                    cap_drop:
                      - "ALL"
                    security_opt:
                      - "no-new-privileges"
                    mem_limit: 536870912
                    memswap_limit: 536870912
                    cpus: "0.5"
                    pids_limit: 256
                    stop_grace_period: "10s"
                    tmpfs:
                      - "/tmp:size=67108864"
                    volumes:
                      - "My_data:/data:ro"
                    secrets:
                      - "password"
                    networks:
                      - "functions"
                      - "databases"
                    restart: "unless-stopped"
                    deploy:
                      replicas: 2
                networks:
                  functions: {}
                  databases:
                    name: "databases"
                volumes:
                  My_data:
                    name: "My_data"
                secrets:
                  password:
                    file: "./secrets/password"

                """)
    }

    @Test func `the Caddyfile leads to the names of the services`() throws {
        let text = try #require(try ComposeFile.files(RenderFixtures.input([RenderFixtures.function()]))["Caddyfile"])
        #expect(text.contains("\tname sum\n") && text.contains("\tport 3000\n"))
    }

    @Test func `values of variables from a file are not written`() throws {
        let function = RenderFixtures.function { ($0.environment, $0.environmentFile) = (["TOKEN": "abc"], ".env") }
        let text = try #require(try ComposeFile.files(RenderFixtures.input([function]))["compose.yaml"])
        #expect(!text.contains("abc") && !text.contains("TOKEN") && text.contains("    env_file:\n      - \"./environment/sum.env\"\n"))
        #expect(text.contains("# Write the variables of 'sum' into ./environment/sum.env first, as lines NAME=value.\n"))
        #expect(text.contains("# the variables of 'sum' that come from a file are left out: its comments name what to do\n"))
    }

    @Test func `variables of the repository's file come from it, and those beside it are written`() throws {
        let function = RenderFixtures.function { configuration in
            configuration.environment = ["TOKEN": "abc", "PRECISION": "2", "GONE": "x", "FAASO_URL": "http://faaso"]
            configuration.environmentFile = "functions/sum/.env"
        }
        let file = VariableFile(path: "../functions/sum/$.env", names: ["TOKEN"], plain: ["PRECISION": "2", "NEW": "3"])
        var input = RenderFixtures.input([function])
        input.variableFiles = ["sum": file]
        let text = try #require(try ComposeFile.files(input)["compose.yaml"])
        #expect(
            text.contains(
                """
                    env_file:
                      - "../functions/sum/$$.env"
                    environment:
                      FAASO_URL: "http://faaso"
                      GONE: "${GONE:?the value is not in this file}"
                      PORT: "3000"
                      PRECISION: "2"
                    read_only: true

                """), "\(text)")
        #expect(text.contains("# Compose takes the variables of 'sum' from ../functions/sum/$.env.\n") && !text.contains("abc"))
    }

    @Test(arguments: [
        ("/r/functions/sum/.env", "/r/compose", "../functions/sum/.env"), ("/r/.env", "/r", "./.env"),
        ("/r/./x/../.env", "/r/a/../b/", "../.env"), ("/r/x/.env", "/", "./r/x/.env"), ("/.env", "/r/s", "../../.env"),
    ])
    func `a path is written as seen from a folder`(file: String, folder: String, path: String) {
        #expect(VariableFile.path(of: file, from: folder) == path)
    }

    @Test func `the proxy has a name that no function has`() {
        let functions = ["proxy", "proxy-1"].map { RenderFixtures.function($0) }
        #expect(RenderFixtures.input(functions).proxyName == "proxy-2" && RenderFixtures.input([]).proxyName == "proxy")
    }

    @Test func `functions call each other through the proxy, unless one has its name`() throws {
        let text = try #require(try ComposeFile.files(RenderFixtures.input([RenderFixtures.function()]))["Caddyfile"])
        #expect(text.contains("\nhttp://:80 {\n") && text.contains("\t\t@sum vars_regexp {http.request.uri} ^/sum([/?]|$)\n"))
        let input = RenderFixtures.input([RenderFixtures.function("faaso")])
        let compose = try #require(try ComposeFile.files(input)["compose.yaml"])
        #expect(compose.contains("# functions cannot call each other, because one has the name 'faaso'\n"))
        #expect(compose.contains("    networks:\n      functions: {}\n"))
    }

    @Test func `port 80 of the proxy's container is that of calls`() throws {
        var input = RenderFixtures.input([RenderFixtures.function()])
        input.desired.listen.port = Contract.callsPort
        let files = try ComposeFile.files(input)
        #expect(files["Caddyfile"]?.contains("\nhttp://:8080 {\n") == true)
        #expect(files["compose.yaml"]?.contains("127.0.0.1:80:8080") == true)
    }

    @Test func `an external network stays one`() throws {
        var function = RenderFixtures.function { $0.networks = ["databases"] }
        function.externalNetworks = ["databases"]
        let text = try #require(try ComposeFile.files(RenderFixtures.input([function]))["compose.yaml"])
        #expect(text.contains("  databases:\n    name: \"databases\"\n    external: true\n"))
    }
}
