package import Deployment
package import FunctionModel

/// Changes of one property of metadata each, for every property that a container is created from.
///
/// Each target and each rendered file must show every one of them, or name what it leaves out.
package enum ContainerChanges {
    /// A change of one property.
    package typealias Change = @Sendable (inout Metadata) -> Void

    /// The changes.
    package static let all: [Change] = [
        { $0.command = ["serve"] }, { $0.port = 8000 }, { $0.fullEnvironment = ["A": "1"] }, { $0.secrets = ["token"] },
        { $0.networks = ["databases"] }, { $0.blocksCloudMetadata = true }, { $0.volumes = [Volume(source: "data", target: "/data")] },
        { $0.limits.memory = 64 << 20 }, { $0.limits.cpus = 0.5 }, { $0.limits.pids = 7 }, { $0.stopGrace = .seconds(1) },
    ]

    /// The desired state of a project with one function, `sum`, with a change.
    package static func desired(_ change: Change) -> DesiredState {
        var function = Function(name: "sum", runtime: "python")
        change(&function.metadata)
        let project = Project(
            name: "shop", settings: Settings(project: "shop"), functions: [function], routes: [Route(path: "/sum", function: "sum")])
        return DesiredState(project: project, images: [:], repository: "/r", secretVersions: [:])
    }
}
