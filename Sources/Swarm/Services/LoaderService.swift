package import ContainerEngine
package import Deployment
import FunctionModel
import ReverseProxy
import WorkModel

/// The service that brings the Caddyfile to the proxy of each node, and loads it there.
///
/// A config reaches a container only with a new task, and a new proxy would refuse requests until
/// it listens. So the config belongs to this service. Its task copies the files into a volume that
/// it shares with the proxy, and posts the Caddyfile to Caddy's admin socket.
package enum LoaderService {
    /// The folder of the shared volume in both containers.
    static let folder = ProxyContainer.adminFolder
    /// The Caddyfile in the shared volume.
    static let caddyfile = folder + "/Caddyfile"
    /// The path of the program in the loader's container.
    static let program = "/faaso-loader"
    /// The time between two checks. A proxy that started with the files of before gets the present
    /// ones from the next check.
    static let interval = Duration.seconds(2)

    /// The shared volume of a node. It lies in memory, and is empty when neither task runs.
    ///
    /// Everybody may write to it, because only these two tasks see it, and the user depends on the
    /// settings.
    static func volume(of project: String) -> Mount {
        Mount(
            kind: .volume, source: Contract.proxyVolume(of: project), target: folder, labels: Labels.base(project, .loader),
            options: ["type": "tmpfs", "device": "tmpfs", "o": "mode=0777,size=16m"])
    }

    /// The specification of the service. Pure.
    /// - Parameters:
    ///   - caddyfile: the text of the Caddyfile.
    ///   - image: the reference of Caddy's image, with a digest. Each node has it for its proxy.
    ///   - objects: the IDs of configs. An ID that is missing is empty.
    package static func specification(
        _ desired: DesiredState, caddyfile text: String, image: String, on platform: NodePlatform, objects: SwarmObjects
    ) -> ServiceSpecification {
        let names = SwarmNames(project: desired.project)
        let files = files(desired, text, names)
        var container = ProxyService.container(desired, image)
        container.labels = [Labels.role: Labels.Role.loader.rawValue]
        container.configs = files.map { name, content in
            TaskFile(id: objects.configs[name] ?? "", name: name, target: ProxyContainer.configurationFolder + "/" + content.path)
        }
        let loader = names.config(.loader, content: platform.loader ?? [])
        container.configs.append(TaskFile(id: objects.configs[loader] ?? "", name: loader, target: program, mode: 0o555))
        container.entrypoint = [program]
        container.command =
            ["hold", ProxyContainer.adminSocket]
            + files.flatMap { [ProxyContainer.configurationFolder + "/" + $0.content.path, folder + "/" + $0.content.path] }
        container.health = TaskHealth(
            command: [program, "load", ProxyContainer.adminSocket, caddyfile], interval: interval, timeout: .seconds(10),
            startPeriod: interval, startInterval: .milliseconds(500), retries: 3)
        container.stopGrace = .seconds(2)
        var service = ProxyService.service(names.loader, .loader, desired, container, on: platform)
        // A node whose Caddy refuses the file serves on, so all nodes get it at once.
        service.update = ServiceUpdate(parallelism: 0, order: .stopFirst, failureAction: .rollback, monitor: .seconds(5))
        return service
    }

    /// The error for the log of a loader that ended. Nil unless Caddy refused the Caddyfile.
    ///
    /// The program writes Caddy's answer, and then a line of its own.
    static func refusal(_ log: [String]) -> DeploymentError? {
        guard let end = log.lastIndex(where: { $0.hasPrefix("Caddy refused ") }), end > 0 else { return nil }
        return .rejected(CaddyError.message(Array(log[end - 1].utf8)), in: folder)
    }

    /// The files of the Caddyfile by the names of their configs, the Caddyfile last: it imports the
    /// others.
    static func files(
        _ desired: DesiredState, _ caddyfile: String, _ names: SwarmNames
    ) -> [(name: String, content: (path: String, text: String))] {
        let snippets = desired.snippets.sorted { $0.key < $1.key }.map { name, text in
            (name: names.config(.snippet, content: text.utf8), content: (path: "\(desired.snippetFolder ?? "")/\(name)", text: text))
        }
        return snippets + [(names.config(.caddyfile, content: caddyfile.utf8), (path: "Caddyfile", text: caddyfile))]
    }
}
