import Basics
import ContainerEngine
import Deployment
import FunctionModel

/// The pods of functions and of the proxy.
extension KubernetesManifest {
    /// The specification of a function's pod.
    static func pod(_ function: DesiredFunction, _ input: RenderInput) -> RenderedValue {
        let (configuration, variables) = (function.configuration, input.variables(of: function))
        let secret = RenderedValue.fields(["secretRef": .fields(["name": .text(environmentName(function.name))])])
        // Kubernetes would replace `$(NAME)` and `$$`.
        let command = (configuration.command ?? []).map(escaped)
        let port = RenderedValue.fields(["containerPort": .number(Int64(configuration.port))])
        let container = RenderedValue.fields([
            "name": .text(function.name),
            "image": .text(input.images[function.name] ?? ""),
            "args": RenderedValue.texts(command),
            "envFrom": variables.file == nil ? nil : .list([secret]),
            "env": environment(configuration, variables),
            "ports": .list([port]),
            "readinessProbe": probe(function.health, configuration.port),
            "resources": .fields(["limits": limits(configuration.limits)]),
            "securityContext": security(adding: []),
            "volumeMounts": .list(mounts(configuration)),
        ])
        return .fields([
            "automountServiceAccountToken": .flag(false),
            "securityContext": .fields(["runAsNonRoot": .flag(true)]),
            "terminationGracePeriodSeconds": .number(Int64(configuration.stopGrace.secondsRoundedUp)),
            "containers": .list([container]),
            "volumes": .list(volumes(configuration)),
        ])
    }

    /// The specification of the proxy's pod.
    static func proxyPod(_ input: RenderInput) -> RenderedValue {
        let (folder, data) = (ProxyContainer.configurationFolder, ProxyContainer.dataFolder)
        let environment = ProxyContainer.environment().sorted { $0.key < $1.key }.map { variable($0.key, $0.value) }
        let ports = input.ports.map(\.containerPort) + (input.hasCalls ? [Contract.callsPort] : [])
        let container = RenderedValue.fields([
            "name": .text(input.proxyName),
            "image": .text(input.desired.proxy.image),
            "command": RenderedValue.texts(["caddy"] + ProxyContainer.arguments()),
            "env": .list(environment),
            "ports": .list(ports.map { RenderedValue.fields(["containerPort": .number(Int64($0))]) }),
            "securityContext": security(adding: [ProxyContainer.capability]),
            "volumeMounts": .list([
                mount("configuration", folder, readOnly: true), mount("admin", ProxyContainer.adminFolder), mount("data", data),
            ]),
        ])
        let map = RenderedValue.fields(["name": .text(input.proxyName)])
        let user = RenderedValue.number(65534)
        // A user other than root may listen on every port.
        let lowPorts = RenderedValue.fields(["name": .text("net.ipv4.ip_unprivileged_port_start"), "value": .text("0")])
        return .fields([
            "automountServiceAccountToken": .flag(false),
            "securityContext": .fields([
                "runAsNonRoot": .flag(true), "runAsUser": user, "fsGroup": user, "sysctls": .list([lowPorts]),
            ]),
            "containers": .list([container]),
            "volumes": .list([
                .fields(["name": .text("configuration"), "configMap": map]), .fields(["name": .text("admin"), "emptyDir": .map([])]),
                .fields(["name": .text("data"), "emptyDir": .map([])]),
            ]),
        ])
    }

    /// The settings of a container without privileges.
    private static func security(adding capabilities: [String]) -> RenderedValue {
        let kept = RenderedValue.fields(["drop": RenderedValue.texts(["ALL"]), "add": RenderedValue.texts(capabilities)])
        return .fields(["allowPrivilegeEscalation": .flag(false), "readOnlyRootFilesystem": .flag(true), "capabilities": kept])
    }

    /// A mount of a volume of the pod.
    private static func mount(_ name: String, _ path: String, readOnly: Bool = false) -> RenderedValue {
        .fields(["name": .text(name), "mountPath": .text(path), "readOnly": readOnly ? .flag(true) : nil])
    }

    private static func variable(_ name: String, _ value: String) -> RenderedValue {
        .fields(["name": .text(name), "value": .text(value)])
    }

    /// The variables beside those of the secret of the cluster, over which they win.
    private static func environment(_ configuration: ContainerConfiguration, _ variables: RenderedVariables) -> RenderedValue {
        var list = variables.written.sorted { $0.key < $1.key }.filter { $0.key != "PORT" }.map { variable($0.key, escaped($0.value)) }
        if configuration.environment[Contract.urlVariable] == nil { list.append(variable(Contract.urlVariable, Contract.baseURL)) }
        return .list(list + [variable("PORT", "\(configuration.port)")])
    }

    private static func probe(_ health: Health, _ port: Int) -> RenderedValue {
        let (interval, timeout) = (max(1, health.interval.secondsRoundedUp), max(1, health.timeout.secondsRoundedUp))
        return .fields([
            "httpGet": .fields(["path": .text(health.path), "port": .number(Int64(port))]),
            "periodSeconds": .number(Int64(interval)),
            "timeoutSeconds": .number(Int64(timeout)),
            "failureThreshold": .number(Int64(health.retries)),
        ])
    }

    private static func limits(_ limits: Limits) -> RenderedValue {
        let cpu = limits.cpus.map { RenderedValue.text("\(Int64(($0 * 1000).rounded()))m") }
        return .fields(["memory": .text("\(limits.memory)"), "cpu": cpu])
    }

    private static func mounts(_ configuration: ContainerConfiguration) -> [RenderedValue] {
        var mounts: [RenderedValue] = []
        for (index, volume) in configuration.volumes.enumerated() {
            mounts.append(mount("volume-\(index)", volume.target, readOnly: volume.readOnly))
        }
        if configuration.needsTemporary { mounts.append(mount("temporary", Mount.temporary.target)) }
        if !configuration.secrets.isEmpty { mounts.append(mount("secrets", Contract.secretsFolder, readOnly: true)) }
        return mounts
    }

    private static func volumes(_ configuration: ContainerConfiguration) -> [RenderedValue] {
        var volumes: [RenderedValue] = []
        for (index, volume) in configuration.volumes.enumerated() {
            let claim = RenderedValue.fields(["claimName": .text(claimName(volume.source))])
            volumes.append(.fields(["name": .text("volume-\(index)"), "persistentVolumeClaim": claim]))
        }
        if configuration.needsTemporary {
            let memory = RenderedValue.fields(["medium": .text("Memory"), "sizeLimit": .text("\(Mount.temporarySize >> 20)Mi")])
            volumes.append(.fields(["name": .text("temporary"), "emptyDir": memory]))
        }
        if !configuration.secrets.isEmpty {
            let items = configuration.secrets.keys.sorted().map { RenderedValue.fields(["key": .text($0), "path": .text($0)]) }
            let secret = RenderedValue.fields(["secretName": .text(secretName), "items": .list(items)])
            volumes.append(.fields(["name": .text("secrets"), "secret": secret]))
        }
        return volumes
    }

    /// A text in which Kubernetes replaces nothing: `$$` stands for one dollar sign.
    private static func escaped(_ text: String) -> String { text.replacing("$", with: "$$") }
}
