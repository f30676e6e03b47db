import ContainerEngine
import Testing

@testable import ImageBuild

struct TestRelayTests {
    @Test func `the relay listens on a socket and passes on to one container`() {
        let text = TestRelay.caddyfile(to: "10.89.1.2", port: 3000)
        #expect(text.contains("\n\tbind unix//relay/socket\n\treverse_proxy 10.89.1.2:3000 {\n"))
        #expect(text.hasPrefix("{\n\tadmin off\n"))
    }

    @Test func `the relay runs with minimal privileges as the user of the engine`() {
        let relay = TestRelay.specification(image: "caddy:2", network: "shop_tests", folder: "/tmp/x", labels: ["a": "b"])
        #expect(relay.user == "0:0" && relay.readOnlyRoot && relay.capDrop == ["ALL"] && relay.noNewPrivileges)
        #expect(relay.network == "shop_tests" && relay.publish.isEmpty && relay.labels == ["a": "b"])
        #expect(relay.mounts.contains(Mount(kind: .bind, source: "/tmp/x", target: "/relay")))
    }
}
