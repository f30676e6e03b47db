import ArgumentParser
import Deployment
import Testing

@testable import FaaSOCommands

struct RemoteCallTests {
    @Test(arguments: [
        (["status", "--to", "prod", "--json"], ["status", "--json"]), (["--to=prod", "logs", "-f"], ["logs", "-f"]),
        (["logs", "-C", "x", "--directory=y", "a", "--to", "b"], ["logs", "a"]),
        (["down", "--stage", "pr-12", "--to", "prod", "--purge", "--listen=:80"], ["down", "--purge"]),
        (["exec", "a", "--to", "p", "--", "cmd", "--to", "x"], ["exec", "a", "--", "cmd", "--to", "x"]),
        (["status", "-Cx", "--to", "prod", "--wide"], ["status", "--wide"]),
    ])
    func `a verb on a host keeps its words, and loses the host`(words: [String], left: [String]) {
        #expect(RemoteCall.without(words) == left)
    }

    @Test func `the command of exec keeps all its words`() {
        let words = RemoteCall.without(["exec", "-it", "--to", "prod", "sum", "tar", "-C", "/x", "--to", "y"], commandFollows: true)
        #expect(words == ["exec", "-it", "sum", "tar", "-C", "/x", "--to", "y"])
    }

    @Test(arguments: [
        (["logs", "-f", "functions/sum", "mul"], ["functions/sum", "mul"], ["logs", "-f", "sum", "mul"]),
        (["exec", "./a/", "ls", "./a/"], ["./a/"], ["exec", "a", "ls", "./a/"]), (["restart", "."], ["."], ["restart", "."]),
        (["rollback", "12"], ["12"], ["rollback", "12"]),
    ])
    func `a host gets the names of functions instead of their paths`(words: [String], functions: [String], sent: [String]) {
        let named = RemoteCall.naming(functions, in: words) { $0.split(separator: "/").last.map(String.init) ?? "" }
        #expect(named == sent)
    }

    @Test(arguments: ["logs a ./b", "restart a ./b", "invoke ./b", "exec ./b sh", "rollback ./b 2"])
    func `every verb on a host knows which words are functions`(words: String) throws {
        let verb = try #require(try FaaSO.parseAsRoot(words.split(separator: " ").map(String.init)) as? any HostedVerb)
        #expect(verb.functionWords.contains("./b"))
    }

    private static func status(_ keys: [String: String]) -> DeploymentStatus {
        let functions = keys.sorted { $0.key < $1.key }.map {
            DeploymentStatus.Function(name: $0.key, state: .running, health: .healthy, imageKey: $0.value, upstream: "x")
        }
        return DeploymentStatus(functions: functions, routes: [], proxy: .init(state: .running))
    }

    @Test func `different versions, missing functions and silent hosts are seen in one table`() {
        let table = HostTable([
            .init(host: "fra", status: Self.status(["a": "1111", "b": "2222"])),
            .init(host: "par", status: Self.status(["a": "1111", "b": "3333", "c": "4"])),
            .init(host: "ams", status: nil),
        ])
        #expect(
            table.lines(width: nil) == [
                "FUNCTION  FRA      PAR      AMS", "a         1111     1111     unknown", "b         2222     3333     unknown  differs",
                "c         -        4        unknown  differs", "proxy     running  running  unknown",
            ])
    }
}
