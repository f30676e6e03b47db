import Testing

@testable import Swarm

struct SwarmNamesTests {
    let names = SwarmNames(project: "shop")

    @Test func `names tell what they are`() {
        #expect(names.service("sum") == "shop_sum" && names.proxy == "shop_proxy" && names.network == "shop_swarm")
        #expect(names.lock == "shop_lock" && names.record(12, part: 0) == "shop_deployment_12_0")
        #expect(names.secret("password", version: "0123456789abcdef0123") == "shop_password_0123456789abcdef")
    }

    @Test func `another content has another name`() {
        let (a, b) = (names.config(.caddyfile, content: "a".utf8), names.config(.caddyfile, content: "b".utf8))
        #expect(a != b && a == names.config(.caddyfile, content: "a".utf8) && a.hasPrefix("shop_caddyfile_"))
        #expect(a != names.config(.snippet, content: "a".utf8))
    }

    @Test func `a long name is cut and stays its own`() {
        let long = SwarmNames(project: String(repeating: "p", count: 40))
        let functions = ["f", "g"].map { long.service(String(repeating: $0, count: 40)) }
        #expect(functions.allSatisfy { $0.utf8.count == 63 } && functions[0] != functions[1])
        let secret = String(repeating: "s", count: 128)
        #expect(names.secret(secret, version: "1").utf8.count == 64)
        #expect(names.secret(secret, version: "1") != names.secret(secret, version: "2"))
    }

    @Test func `a name of the full length is not cut`() {
        let function = String(repeating: "f", count: 22)
        #expect(SwarmNames(project: String(repeating: "p", count: 40)).service(function).hasSuffix("_" + function))
    }
}
