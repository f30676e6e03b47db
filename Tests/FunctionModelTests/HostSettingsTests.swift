import Basics
import FunctionModel
import Testing

/// `hosts` of faaso.yml.
struct HostSettingsTests {
    private static func load(_ text: String) -> Result<Project, ProjectProblems> { MemoryFiles(["faaso.yml": text]).load() }

    @Test func `hosts have addresses, and groups have names of hosts`() throws {
        let hosts = try Self.load("hosts:\n  fra: ssh://deploy@fra.example:2222\n  par: ssh://par\n  eu: [par, fra]\n").get().settings.hosts
        let fra = try #require(HostAddress("ssh://deploy@fra.example:2222"))
        let par = try #require(HostAddress("ssh://par"))
        #expect(hosts == ["fra": .host(fra), "par": .host(par), "eu": .group(["par", "fra"])])
    }

    @Test(arguments: [
        ("hosts: ssh://x", "faaso.yml:1:8: error: hosts: found 'ssh://x', a map is allowed"),
        ("hosts:\n  a: deploy@x", "faaso.yml:2:6: error: hosts.a: found 'deploy@x', an address such as ssh://deploy@10.0.0.5"),
        ("hosts:\n  a: https://x", "faaso.yml:2:6: error: hosts.a: found 'https://x', an address"),
        ("hosts:\n  a: ssh://-oX=y", "faaso.yml:2:6: error: hosts.a: found 'ssh://-oX=y', an address"),
        ("hosts:\n  a: {}", "faaso.yml:2:6: error: hosts.a: found a map, an address"),
        ("hosts:\n  a: []", "faaso.yml:2:6: error: hosts.a: found a list, an address"),
        ("hosts:\n  A b: ssh://x", "faaso.yml:2:3: error: hosts: 'A b' is not a name"),
        ("hosts:\n  a: ssh://x\n  g: [b]", "faaso.yml:3:7: error: hosts.g: 'b' is not a host of this map"),
        ("hosts:\n  a: ssh://x\n  g: [a]\n  h: [g]", "faaso.yml:4:7: error: hosts.h: 'g' is not a host of this map"),
    ])
    func `a wrong host has a place`(text: String, message: String) throws {
        guard case .failure(let problems) = Self.load(text) else {
            Issue.record("no problem")
            return
        }
        let lines = problems.problems.map { $0.diagnostic(.error).lines[0] }
        #expect(lines.contains { $0.hasPrefix(message) }, "\(lines)")
    }

    @Test func `an address without a scheme has a hint with one`() throws {
        guard case .failure(let problems) = Self.load("hosts:\n  a: deploy@x") else {
            Issue.record("no problem")
            return
        }
        #expect(problems.problems.first?.hints == ["write ssh://deploy@x"])
    }
}
