import Basics
import ContainerEngine
import Deployment
import FunctionModel

/// A manifest of Kubernetes with the containers of a deployment. It is a start: an ingress,
/// certificates and the values of secrets are left to the cluster.
package enum KubernetesManifest {
    /// The files by their names. There is one, `kubernetes.yaml`, with a document for each object.
    package static func files(_ input: RenderInput) throws -> [String: String] {
        let (desired, secrets) = (input.desired, input.secrets)
        var objects = input.volumes.map(claim)
        objects += try proxy(input)
        for function in desired.functions { objects += [deployment(function, input), service(function)] }
        var comment = [
            "The containers of \(desired.project), for a namespace of their own:",
            "kubectl apply -n \(desired.project) -f kubernetes.yaml",
        ]
        if !secrets.isEmpty { comment.append("the secret '\(secretName)' needs the keys \(secrets.joined(separator: ", "))") }
        for function in desired.functions {
            let name = function.name
            let variables = input.variables(of: function)
            if let file = variables.file {
                let secret = environmentName(name)
                comment.append("the secret '\(secret)' needs the variables of '\(name)':")
                comment.append("kubectl create secret generic \(secret) -n \(desired.project) --from-env-file=\(ShellWords.quoted(file))")
                if !variables.asked.isEmpty { comment.append("and the keys \(variables.asked.joined(separator: ", "))") }
            }
            if name.first?.isNumber == true { comment.append("the name '\(name)' begins with a digit, which some clusters refuse") }
        }
        return ["kubernetes.yaml": RenderedValue.stream(objects, comment + input.omissions(.kubernetes))]
    }

    /// The secret of the cluster that has the values of all secrets.
    static let secretName = "faaso-secrets"
    /// The secret of the cluster that has the variables of a function from a file.
    static func environmentName(_ function: String) -> String { function + "-environment" }

    /// The name of a volume in Kubernetes, which has neither capitals nor underscores.
    static func claimName(_ volume: String) -> String {
        let hyphen = UInt8(ascii: "-")
        let bytes = volume.lowercased().utf8.map { (byte: UInt8) -> UInt8 in
            (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) ? byte : hyphen
        }
        let name = bytes.drop { $0 == hyphen }.prefix(63)
        return String(decoding: name.reversed().drop { $0 == hyphen }.reversed(), as: UTF8.self)
    }

    private static func claim(_ volume: String) -> RenderedValue {
        let size = RenderedValue.fields(["requests": .fields(["storage": .text("1Gi")])])
        return object(
            "v1", "PersistentVolumeClaim", claimName(volume),
            .fields(["accessModes": RenderedValue.texts(["ReadWriteOnce"]), "resources": size]))
    }

    private static func proxy(_ input: RenderInput) throws -> [RenderedValue] {
        let name = input.proxyName
        let configuration = RenderedValue.fields([
            "apiVersion": .text("v1"), "kind": .text("ConfigMap"), "metadata": .fields(["name": .text(name)]),
            "data": .fields(["Caddyfile": .text(try input.caddyfile())]),
        ])
        let served = input.ports.map { port(Int64($0.hostPort), target: Int64($0.containerPort)) }
        let selector = RenderedValue.fields(["app": .text(name)])
        let calls = RenderedValue.list([port(Int64(Contract.callsPort), target: Int64(Contract.callsPort))])
        let objects = [
            configuration,
            object("apps/v1", "Deployment", name, deploymentSpec(name, replicas: 2, alone: false, pod: proxyPod(input))),
            object("v1", "Service", name, .fields(["selector": selector, "ports": .list(served)])),
        ]
        if !input.hasCalls { return objects }
        return objects + [object("v1", "Service", Contract.proxyAlias, .fields(["selector": selector, "ports": calls]))]
    }

    private static func port(_ number: Int64, target: Int64) -> RenderedValue {
        .fields(["name": .text("port-\(number)"), "port": .number(number), "targetPort": .number(target)])
    }

    /// A service without an address of its own. Its name stands for the addresses of all pods.
    private static func service(_ function: DesiredFunction) -> RenderedValue {
        let port = RenderedValue.fields(["port": .number(Int64(function.configuration.port))])
        let selector = RenderedValue.fields(["app": .text(function.name)])
        return object(
            "v1", "Service", function.name, .fields(["clusterIP": .text("None"), "selector": selector, "ports": .list([port])]))
    }

    private static func deployment(_ function: DesiredFunction, _ input: RenderInput) -> RenderedValue {
        object(
            "apps/v1", "Deployment", function.name,
            deploymentSpec(function.name, replicas: function.replicas, alone: function.runsAlone, pod: pod(function, input)))
    }

    private static func deploymentSpec(_ name: String, replicas: Int, alone: Bool, pod: RenderedValue) -> RenderedValue {
        let labels = RenderedValue.fields(["app": .text(name)])
        let rolling = RenderedValue.fields(["maxUnavailable": .number(0), "maxSurge": .number(1)])
        let strategy: RenderedValue =
            alone ? .fields(["type": .text("Recreate")]) : .fields(["type": .text("RollingUpdate"), "rollingUpdate": rolling])
        return .fields([
            "replicas": .number(Int64(replicas)), "selector": .fields(["matchLabels": labels]), "strategy": strategy,
            "template": .fields(["metadata": .fields(["labels": labels]), "spec": pod]),
        ])
    }

    private static func object(_ version: String, _ kind: String, _ name: String, _ spec: RenderedValue) -> RenderedValue {
        .fields(["apiVersion": .text(version), "kind": .text(kind), "metadata": .fields(["name": .text(name)]), "spec": spec])
    }
}
