import Basics
import Testing

@testable import FunctionModel

struct SettingsTests {
    @Test func `an absent faaso-yml has the documented defaults`() throws {
        let project = try MemoryFiles([:]).load(folderName: "My Shop!").get()
        #expect(project.name == "my-shop")
        let settings = project.settings
        #expect(settings.listen == Listen(host: "127.0.0.1", port: 8080))
        #expect(settings.ports == 20000...21999)
        #expect(settings.proxy == ProxySettings(image: "caddy:2", importFolder: nil, tlsInternal: false))
    }

    @Test func `every setting is read`() throws {
        let project = try MemoryFiles(
            [
                "faaso.yml":
                    "project: store\nlisten: 0.0.0.0:80\nproxy: {image: 'registry.example.org:5000/caddy@sha256:ab', import: ./snippets/, tls: internal, header_limit: 64k}\nports: 3000-3001\n",
                "snippets/a.caddy": "",
            ]
        ).load().get()
        #expect(project.name == "store")
        #expect(
            project.settings
                == Settings(
                    project: "store", listen: Listen(host: "0.0.0.0", port: 80),
                    proxy: ProxySettings(
                        image: "registry.example.org:5000/caddy@sha256:ab", importFolder: "snippets", tlsInternal: true, headerLimit: 65536),
                    ports: 3000...3001))
    }

    @Test(arguments: [
        ("8080", "127.0.0.1:8080", false), (":8080", ":8080", false), ("*:80", ":80", false), ("127.0.0.1:9000", "127.0.0.1:9000", false),
        ("0.0.0.0:80", "0.0.0.0:80", false), ("127.0.0.1", "127.0.0.1:8080", false), ("localhost", "localhost:8080", false),
        ("localhost:8443", "localhost:8443", false), ("LOCALHOST:1", "localhost:1", false), ("[::1]:8080", "[::1]:8080", false),
        ("[::1]", "[::1]:8080", false), ("example.org", "example.org:443", true), ("Example.ORG:8443", "example.org:8443", true),
        ("a-b.example.org", "a-b.example.org:443", true), ("shop", "shop:443", true), ("65535", "127.0.0.1:65535", false),
    ])
    func `listen is read in its forms`(text: String, description: String, automaticHTTPS: Bool) throws {
        let listen = try #require(Listen(text: text))
        #expect(listen.description == description)
        #expect(listen.automaticHTTPS == automaticHTTPS)
        #expect(Listen(text: listen.description) == listen)
        #expect(try MemoryFiles(["faaso.yml": "listen: '\(text)'"]).load().get().settings.listen == listen)
    }

    @Test(arguments: [
        "", ":", "0", "65536", "99999999999999999999", "::1", "[::1", "[::1]8080", "[127.0.0.1]:80", "1.2.3.4.5:80", "256.1.1.1", "a b",
        "-a.org", "a-.org",
        "a..org", "example.org:", "example.org:x", "example.org:0", "example.org:80:90", "http://example.org", "*", "*.example.org",
        "a_b.org", "ü.org", "+80",
        String(repeating: "a", count: 64),
    ])
    func `listen in any other form is nothing`(text: String) {
        #expect(Listen(text: text) == nil)
    }

    private static let listen =
        "a port, an address or a host name such as 8080, 127.0.0.1:8080, :8080, [::1]:8080 or example.org is allowed"

    @Test(arguments: [
        Case("listen: ::1", "1:9: error: listen: found '::1', \(listen)\nhint: put IPv6 addresses in brackets: \"[::1]:8080\""),
        Case(
            "listen: example.org:80",
            "1:9: error: listen: found 'example.org:80', \(listen)\nhint: port 80 of a host name redirects to HTTPS: leave the port out, or name another one"
        ),
        Case("listen: [80]", "1:9: error: listen: found a list, \(listen)"),
        Case(
            "project: My_Shop",
            "1:10: error: project: found 'My_Shop', a name of at most 40 characters a-z, 0-9 and '-' that begins and ends with a letter or digit is allowed"
        ),
        Case("ports: 20000", "1:8: error: ports: found '20000', a range of at least two ports such as 20000-21999 is allowed"),
        Case("ports: 3-3", "1:8: error: ports: found '3-3', a range of at least two ports such as 20000-21999 is allowed"),
        Case("ports: 9-3", "1:8: error: ports: found '9-3', a range of at least two ports such as 20000-21999 is allowed"),
        Case("ports: 0-3", "1:8: error: ports: found '0-3', a range of at least two ports such as 20000-21999 is allowed"),
        Case("ports: 1-65536", "1:8: error: ports: found '1-65536', a range of at least two ports such as 20000-21999 is allowed"),
        Case("ports: [1, 2]", "1:8: error: ports: found a list, a range of at least two ports such as 20000-21999 is allowed"),
        Case("proxy: {header_limit: 0}", "1:23: error: proxy.header_limit: found '0', a size such as 64k, 10m or 1g is allowed"),
        Case("proxy: {tls: true}", "1:14: error: proxy.tls: found 'true', internal is allowed"),
        Case("proxy: {image: ''}", "1:16: error: proxy.image: found '', an image's name such as caddy:2 is allowed"),
        Case(
            "proxy: {import: nowhere}",
            "1:17: error: proxy.import: nowhere does not exist\nhint: paths are counted from the repository's root"),
        Case(
            "proxy: {import: faaso.yml}",
            "1:17: error: proxy.import: found 'faaso.yml', a folder of Caddy snippets inside the repository is allowed"),
        Case("proxy: {import: .}", "1:17: error: proxy.import: found '.', a folder of Caddy snippets inside the repository is allowed"),
        Case(
            "proxy: {import: ../x}",
            "1:17: error: proxy.import: found '..' in the path '../x', a path inside the repository without '..' is allowed"),
        Case("proxy: caddy:2", "1:8: error: proxy: found 'caddy:2', a map is allowed"),
        Case(
            "lisen: 80",
            "1:1: error: unknown key 'lisen'\nhint: did you mean 'listen'?\nhint: allowed: project, listen, proxy, ports, registry, hosts, target, defaults"
        ),
        Case(
            "defaults: {drian: 1s}",
            "1:12: error: unknown key 'drian' in defaults\nhint: did you mean 'drain'?\nhint: allowed: runtime, packages, include, build_args, build_secrets, target, command, port, environment, environment_file, secrets, networks, internal, calls, volumes, cloud_metadata, health, limits, stop_grace, drain, candidate, deploy, replicas, placement, test"
        ),
    ])
    func `a wrong setting is refused`(row: Case) {
        #expect(MemoryFiles(["faaso.yml": row.input]).problems() == "faaso.yml:\(row.output)")
    }

    @Test(arguments: [
        ("shop", "shop"), ("My Shop", "my-shop"), ("--a--b--", "a-b"), ("ünïcode", "n-code"), ("", "faaso"), ("日本", "faaso"),
        (".git", "git"),
        (String(repeating: "a", count: 39) + "-b", String(repeating: "a", count: 39)), ("a_b.c", "a-b-c"),
    ])
    func `a project's default name is its folder's, normalised`(folder: String, name: String) {
        #expect(Settings.projectName(from: folder) == name)
        #expect(NameRule.accepts(name))
    }
}
