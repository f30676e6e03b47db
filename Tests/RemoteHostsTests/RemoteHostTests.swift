import Basics
import FunctionModel
import Testing

@testable import RemoteHosts

struct RemoteHostTests {
    @Test(
        arguments: [
            ("ssh://prod", nil, "prod", nil), ("ssh://deploy@10.0.0.5", "deploy", "10.0.0.5", nil),
            ("ssh://a.b@h-1.example.org:2222", "a.b", "h-1.example.org", 2222),
            ("ssh://root@[fe80::1]:22", "root", "fe80::1", 22), ("ssh://prod/", nil, "prod", nil),
        ] as [(String, String?, String, Int?)])
    func `an address has a user, a host and a port`(text: String, user: String?, host: String, port: Int?) throws {
        let address = try #require(HostAddress(text))
        #expect(address.user == user && address.host == host && address.port == port)
        #expect(HostAddress("\(address)") == address)
    }

    @Test(arguments: [
        "prod", "ssh://", "ssh://-oProxyCommand=x", "ssh://-l@host", "ssh://a b", "ssh://host:0", "ssh://host:70000", "ssh://host:+22",
        "ssh://host:x",
        "ssh://host/path", "ssh://user@", "ssh://$(x)", "ssh://h;x", "ssh://[::1", "ssh://[x]", "https://host", "ssh://a@b@-c", "ssh://'",
    ])
    func `a text that ssh or a shell could take for more is no address`(text: String) {
        #expect(HostAddress(text) == nil)
    }

    private static var settings: Settings {
        get throws {
            let (a, b) = (try #require(HostAddress("ssh://a.example")), try #require(HostAddress("ssh://b.example")))
            return Settings(project: "shop", hosts: ["a": .host(a), "b": .host(b), "all": .group(["b", "a"])])
        }
    }

    @Test(arguments: [("a", ["a"]), ("all", ["b", "a"]), ("a,all", ["a", "b"]), ("ssh://c,b", ["ssh://c", "b"])])
    func `names, groups and addresses are selected in their order, once each`(text: String, names: [String]) throws {
        let selected = try RemoteHost.select(text, in: Self.settings).map(\.name)
        #expect(selected == names)
    }

    @Test func `an unknown host is named with those that exist`() throws {
        let settings = try Self.settings
        let error = try #require(throws: HostSelectionError.self) { () throws in _ = try RemoteHost.select("al", in: settings) }
        #expect(error.description == "there is no host 'al' in faaso.yml")
        #expect(error.hints == ["did you mean 'a'?"] || error.hints == ["did you mean 'all'?"])
        #expect(throws: HostSelectionError.notAnAddress("deploy@host")) { () throws in
            _ = try RemoteHost.select("deploy@host", in: settings)
        }
        #expect(throws: HostSelectionError.unknown("", known: ["a", "all", "b"])) { () throws in
            _ = try RemoteHost.select("a,", in: settings)
        }
    }

    @Test func `options and shells cannot be reached through the words of ssh`() throws {
        let address = try #require(HostAddress("ssh://deploy@prod:2222"))
        let command = SSHCommand(address: address, options: ["-T"], script: SSHCommand.runProgram, arguments: ["ab12", "serve", "e30="])
        let words = command.words
        let end = try #require(words.firstIndex(of: "--"))
        #expect(Array(words[(end + 1)...].prefix(1)) == ["prod"])
        #expect(words.last?.hasSuffix("' faaso 'ab12' 'serve' 'e30='") == true)
        for script in [SSHCommand.runProgram, SSHCommand.install, SSHCommand.system] {
            #expect(!script.contains("'") && !script.contains("!") && !script.contains("\n"))
        }
    }
}
