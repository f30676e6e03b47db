/// The keys of metadata.yml that users of other tools write, and what faaso has in their place.
///
/// The keys are those of compose files, of `stack.yml` (faas-cli), of `func.yaml` (Knative) and of
/// Kubernetes.
enum ForeignKeys {
    /// The hint for a key that faaso does not know; nil for a key that no other tool has either.
    static func hint(_ key: String) -> String? {
        if let own = renamed[key] { return "write '\(own)'" }
        return explained[key]
    }

    /// The keys that have another name here.
    private static let renamed = [
        "env_file": "environment_file", "environment_files": "environment_file", "env": "environment", "envs": "environment",
        "lang": "runtime", "language": "runtime", "healthcheck": "health", "health_check": "health", "mem_limit": "limits: {memory: …}",
        "memory": "limits: {memory: …}", "cpus": "limits: {cpus: …}", "pids_limit": "limits: {pids: …}", "resources": "limits",
        "stop_grace_period": "stop_grace", "terminationGracePeriodSeconds": "stop_grace", "args": "build_args",
        "build_options": "packages", "network": "networks", "volume": "volumes", "secret": "secrets",
    ]

    /// The keys that have no counterpart, with the reason.
    private static let explained = [
        "depends_on": "not needed: functions are deployed beside each other, and each is served when it is healthy",
        "restart": "not needed: a container that ends is started again",
        "read_only": "not needed: the root is always read-only, and /tmp can be written to",
        "readonly_root_filesystem": "not needed: the root is always read-only, and /tmp can be written to",
        "cap_drop": "not needed: containers have no capabilities",
        "security_opt": "not needed: containers get no new privileges",
        "cap_add": "containers have no capabilities, and none can be added",
        "privileged": "containers are never privileged",
        "user": "the container runs as the image's USER, which must not be root",
        "build": "the Dockerfile is that of the runtime's template; its arguments are 'build_args'",
        "dockerfile": "the Dockerfile is that of the runtime's template",
        "image": "the image is built from the runtime's template and the function's files",
        "command": "the command is that of the template's Dockerfile",
        "entrypoint": "the command is that of the template's Dockerfile",
        "fprocess": "the command is that of the template's Dockerfile",
        "handler": "the handler is in the function's folder; further files are listed under 'include'",
        "ports": "not needed: the function listens on port 3000, and routes.yml has its paths",
        "expose": "not needed: the function listens on port 3000, and routes.yml has its paths",
        "logging": "not needed: logs are limited, and 'faaso logs' shows them",
        "timeout": "write 'timeout' at the route in routes.yml",
        "replicas": "a function has one container; it may use several processes",
        "scale": "a function has one container; it may use several processes",
        "profiles": "not needed: name the functions, as in 'faaso up NAME'",
        "labels": "faaso sets the labels of its containers",
        "annotations": "faaso sets the labels of its containers",
        "container_name": "faaso names its containers",
    ]
}
