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
        "build_options": "packages", "network": "networks", "volume": "volumes", "secret": "secrets", "cmd": "command",
        "build_target": "target", "container_port": "port", "containerPort": "port", "listen": "port",
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
        "build": "write its 'target', and its 'args' as 'build_args', beside the other fields; the context is the function's folder",
        "dockerfile": "put the Dockerfile into the function's folder; with 'runtime: dockerfile' it needs no template",
        "image": "write 'runtime: dockerfile', and 'FROM' with the image into a Dockerfile in the function's folder",
        "entrypoint": "write ENTRYPOINT into the Dockerfile; 'command' replaces its CMD",
        "fprocess": "write the program as CMD into the Dockerfile, or as a list under 'command'",
        "handler": "the handler is in the function's folder; further files are listed under 'include'",
        "ports": "write 'port', the one that the function listens on in its container; routes.yml has its paths",
        "expose": "write 'port', the one that the function listens on in its container; routes.yml has its paths",
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
