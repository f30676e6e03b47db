import BuildGraph
import FunctionModel
import Testing
import WorkModel

@testable import Deployment

/// Records of deployments, as earlier versions wrote them.
struct RecordCodingTests {
    private static let text = #"""
        {"schema": "faaso.deployment/1", "number": 3, "at": "2026-01-02T03:04:05Z", "by": "ann@host", "commit": "abc", "failed": {},
         "changes": [
           {"action": "replace", "interrupts": false, "target": {"container": {"_0": "sum"}},
            "causes": [{"kind": "image-changed", "input": "image:sum", "detail": "a -> b"}]},
           {"action": "reload", "interrupts": false, "target": {"caddyfile": {}}, "causes": [{"kind": "route-added", "input": "/sum"}]},
           {"action": "create", "interrupts": true, "target": {"proxy": {}}, "causes": []}],
         "desired": {"project": "shop", "repository": "/r", "unrouted": [], "snippets": {}, "ports": [20000, 21999],
           "listen": {"host": "127.0.0.1", "port": 8080}, "proxy": {"image": "caddy:2", "tlsInternal": false},
           "routes": [{"path": "/sum", "function": "sum", "stripPrefix": true}],
           "functions": [{"name": "sum", "drain": [1, 11553255926290448384],
             "image": {"id": "sha256:b", "key": "k", "reference": "shop/sum:k"},
             "health": {"path": "/ping", "interval": [0, 5000000000000000000], "timeout": [0, 2000000000000000000],
               "startPeriod": [1, 11553255926290448384], "retries": 3},
             "configuration": {"environment": {"A": "1"}, "secrets": {}, "networks": [], "volumes": [],
               "limits": {"memory": 536870912, "pids": 256}, "stopGrace": [0, 10000000000000000000]}}]}}
        """#

    @Test func `a record of an earlier version is read whole`() throws {
        let record = try #require(DeploymentRecord(decoding: Array(Self.text.utf8)))
        #expect(record.changes.map(\.node) == [.container("sum"), .caddyfile, .proxy])
        #expect(record.changes.map(\.action) == [.replace, .reload, .create] && record.changes[2].interrupts)
        #expect(record.changes[0].line == "replace container:sum: image-changed image:sum (a -> b)")
        let function = try #require(record.desired.function("sum"))
        #expect(function.drain == .seconds(30) && function.health.startPeriod == .seconds(30) && function.image?.key == "k")
        #expect(DeploymentRecord(decoding: try record.encoded) == record)
    }
}
