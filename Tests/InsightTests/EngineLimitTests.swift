import ContainerEngine
import Testing

@testable import Insight

struct EngineLimitTests {
    private static func findings(_ kind: EngineKind, rootless: Bool, cgroup: String = "2", isRoot: Bool = false) -> [String] {
        let information = EngineInformation(id: "", version: "1", rootless: rootless, cgroupVersion: cgroup)
        return EngineLimit.all(kind, information, isRoot: isRoot).map(\.finding)
    }

    @Test func `Docker that runs as root has no limits`() {
        #expect(Self.findings(.docker, rootless: false, cgroup: "1", isRoot: true) == [])
    }

    @Test func `podman has its limits, rootless or not`() {
        let podman = EngineKind.podman(version: "4.3.1")
        let limits = Self.findings(podman, rootless: false)
        #expect(limits.contains { $0.contains("cloud_metadata: block") } && limits.contains { $0.contains("podman-restart.service") })
        #expect(Set(Self.findings(podman, rootless: true)).isSuperset(of: limits))
        let losses = [(podman, false), (podman, true), (EngineKind.docker, true)].map { kind, rootless in
            Self.findings(kind, rootless: rootless).contains { $0.contains("requests may fail") }
        }
        #expect(losses == [false, true, false])
    }

    @Test(arguments: [("1", true), ("2", false)])
    func `limits of a rootless engine need control groups of version 2`(version: String, isNamed: Bool) {
        #expect(Self.findings(.docker, rootless: true, cgroup: version).contains { $0.hasPrefix("`limits`") } == isNamed)
    }

    @Test(arguments: [true, false])
    func `a rootless engine of another user is named`(isRoot: Bool) {
        #expect(Self.findings(.docker, rootless: true, isRoot: isRoot).contains { $0.contains("another user") } == isRoot)
    }
}
