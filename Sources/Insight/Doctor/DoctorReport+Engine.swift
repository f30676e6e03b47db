import Basics
import ContainerEngine
import Glibc
import SingleHost

/// The check of the engine, and the things that do not work on it.
extension DoctorReport {
    /// Adds the engine's kind and version, and a warning for each thing that does not work on it.
    mutating func engine(_ engine: Engine, _ information: EngineInformation) {
        let name = engine.kind.isPodman ? "podman" : "Docker"
        let mode = information.rootless ? ", rootless" : ""
        add("engine", .passed, "\(name) \(information.version), API \(engine.apiVersion)\(mode), at \(engine.endpoint)")
        for limit in EngineLimit.all(engine.kind, information, isRoot: geteuid() == 0) {
            add("engine", .warned, limit.finding, hints: limit.hints)
        }
    }

    /// The finding about `template test` on a rootless engine.
    package static let unreachableProbe = "`template test` cannot reach the containers of a rootless engine"

    /// Adds a failed check if the program for the proxy's container is missing.
    mutating func keeper() {
        do { _ = try KeeperBinary.read() } catch {
            add("proxy", .failed, "\(error)", hints: (error as? any Explained)?.hints ?? [])
        }
    }
}

/// A thing that does not work on an engine. Pure.
struct EngineLimit: Hashable {
    /// The finding, as a lowercase sentence without a full stop.
    var finding: String
    /// The advice for the reader, one sentence each.
    var hints: [String] = []

    /// The limits of an engine. Empty for Docker that runs as root.
    /// - Parameter isRoot: true if this process runs as root.
    static func all(_ kind: EngineKind, _ information: EngineInformation, isRoot: Bool) -> [EngineLimit] {
        (kind.isPodman ? podman : []) + (kind.isPodman && information.rootless ? rootlessPodman : [])
            + (information.rootless ? rootless(information, isRoot: isRoot) : [])
    }

    private static let podman = [
        EngineLimit(
            finding: "podman starts containers after a boot of the machine only with podman-restart.service",
            hints: ["enable it: systemctl enable podman-restart.service"]),
        EngineLimit(finding: "podman has no link-local addresses: `cloud_metadata: block` is refused"),
        EngineLimit(finding: "podman starts a container again at once, so a new version that ends may show no exit status"),
    ]

    private static let rootlessPodman = [
        EngineLimit(
            finding: "requests may fail for some seconds after a replacement on rootless podman: containers lose their name server",
            hints: ["serve from podman or Docker as root, or from rootless Docker"])
    ]

    private static func rootless(_ information: EngineInformation, isRoot: Bool) -> [EngineLimit] {
        var limits = [
            EngineLimit(finding: "a rootless engine hides the addresses of callers: functions see an address of the engine"),
            EngineLimit(finding: DoctorReport.unreachableProbe),
        ]
        if information.cgroupVersion == "1" {
            limits.append(
                EngineLimit(
                    finding: "`limits` have no effect on a rootless engine with control groups of version 1",
                    hints: ["boot with systemd.unified_cgroup_hierarchy=1"]))
        }
        if isRoot {
            limits.append(
                EngineLimit(
                    finding: "the engine runs as another user than faaso, so the proxy cannot write its files",
                    hints: ["run faaso as the user who runs the engine"]))
        }
        return limits
    }
}
