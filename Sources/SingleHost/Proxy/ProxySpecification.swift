import CaddyKeeper
import ContainerEngine
import ContentHash
import Deployment
import FunctionModel

/// The specification of the proxy's container: a keeper and the Caddys that it starts, hardened,
/// with folders of the state mounted.
enum ProxySpecification {
    /// The specification of the proxy's container.
    /// - Parameters:
    ///   - mounts: the identity of the mounted folders.
    ///   - user: the user that Caddy runs as, inside the container.
    ///   - kernel: the kernel parameters of the container.
    static func container(
        _ desired: DesiredState, state: StateFolder, mounts: String, user: FileOwner, kernel: [String: String]
    ) -> ContainerSpecification {
        var specification = ContainerSpecification.hardened(
            image: desired.proxy.image, network: ObjectNames(project: desired.project).network, temporary: false)
        specification.entrypoint = []
        let keeper = KeeperSettings(
            ports: ProxyContainer.listeners(desired.listen), upstreams: ProxyContainer.upstreamFolder,
            caddyfile: ProxyContainer.caddyfile,
            socket: ProxyContainer.adminFolder + "/" + KeeperFolder.socketName)
        specification.command = [KeeperFolder.program] + keeper.arguments
        specification.environment = ProxyContainer.environment()
        specification.labels = Labels.base(desired.project, .proxy).merging([
            Labels.repository: desired.repository, Labels.state: state.path,
            Labels.fields: Labels.encode(ProxyInputs(desired, mounts: mounts).labelled),
        ]) { _, new in new }
        specification.user = "\(user.user):\(user.group)"
        specification.publish = ProxyContainer.ports(desired.listen)
        specification.aliases = [Contract.proxyAlias]
        specification.mounts = [
            Mount(kind: .bind, source: state.proxy, target: ProxyContainer.configurationFolder, readOnly: true),
            Mount(kind: .bind, source: state.upstreams, target: ProxyContainer.upstreamFolder, readOnly: true),
            Mount(kind: .bind, source: state.data, target: ProxyContainer.dataFolder),
            Mount(kind: .bind, source: state.admin, target: ProxyContainer.adminFolder),
            // It has no name: the engine removes it together with the container. Whoever may write to
            // it decides what the proxy serves, so its labels keep functions of all projects away.
            Mount(kind: .volume, target: KeeperFolder.root, labels: Labels.base(desired.project, .keeper)),
        ]
        specification.kernelParameters = kernel
        specification.capAdd = [ProxyContainer.capability]
        specification.restart = .unlessStopped
        specification.stopGrace = .seconds(10)
        (specification.logMaxSize, specification.logMaxFiles) = (LogLimit.size, LogLimit.files)
        return specification
    }
}
