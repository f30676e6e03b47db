/// The keys of other tools, and what faaso has in their place.
///
/// The keys are those of compose files, of `stack.yml` (faas-cli), of `func.yaml` (Knative), of
/// `deploy.yml` (kamal) and of Kubernetes.
struct ForeignKeys: Sendable {
    /// The names of fields here, by the names elsewhere.
    let renamed: [String: String]
    /// The reasons why there is no such field, by the names elsewhere.
    let explained: [String: String]
    /// The fields for the parts of a key whose map becomes several fields, by the name elsewhere.
    let divided: [String: [(part: String, own: String)]]
    /// The place of a key such as `/sum`; nil in maps where it means nothing.
    let path: String?

    /// Creates a table.
    init(
        renamed: [String: String] = [:], explained: [String: String] = [:], divided: [String: [(part: String, own: String)]] = [:],
        path: String? = nil
    ) {
        (self.renamed, self.explained, self.divided, self.path) = (renamed, explained, divided, path)
    }

    /// The hint for a key that faaso does not know; nil for a key that no other tool has either.
    func hint(_ key: String) -> String? {
        if let own = renamed[key] { return "write '\(own)'" }
        return explained[key] ?? (key.hasPrefix("/") ? path : nil)
    }

    /// The hint for a key with its value, which may have parts that belong to several fields.
    func hint(for entry: YAMLEntry) -> String? {
        guard let parts = divided[entry.name], case .mapping(let mapping) = entry.value else { return hint(entry.name) }
        let keys = Set(mapping.pairs.compactMap { $0.key.scalar?.string })
        let found = parts.filter { keys.contains($0.part) }.map { "'\(entry.name).\($0.part)' as \($0.own)" }
        return found.isEmpty ? hint(entry.name) : "write " + found.joined(separator: ", and ")
    }

    /// The hint for the path of a route outside of routes.yml.
    static let route = "a route is a line of routes.yml"
}

extension MetadataField {
    static let foreign = ForeignKeys(renamed: renamed, explained: explained, divided: divided, path: ForeignKeys.route)

    /// kamal has variables and secrets under one key.
    private static let divided = [
        "env": [(part: "clear", own: "'environment'"), (part: "secret", own: "'secrets', which are files in /run/secrets")]
    ]

    private static let renamed = [
        "env_file": "environment_file", "environment_files": "environment_file", "env": "environment", "envs": "environment",
        "lang": "runtime", "language": "runtime", "healthcheck": "health", "health_check": "health", "healthEndpoints": "health",
        "livenessProbe": "health", "readinessProbe": "health", "startupProbe": "health",
        "mem_limit": "limits: {memory: …}", "memory": "limits: {memory: …}", "cpus": "limits: {cpus: …}",
        "cpu": "limits: {cpus: …}", "pids_limit": "limits: {pids: …}", "resources": "limits",
        "stop_grace_period": "stop_grace", "stop_wait_time": "stop_grace", "terminationGracePeriodSeconds": "stop_grace",
        "drain_timeout": "drain", "args": "build_args", "buildEnvs": "build_args", "build_options": "packages", "network": "networks",
        "volume": "volumes", "volumeMounts": "volumes", "secret": "secrets", "cmd": "command", "build_target": "target",
        "container_port": "port", "scale": "replicas", "containerPort": "port", "app_port": "port", "listen": "port", "copy": "include",
        "tests": "test",
    ]

    private static let explained = [
        "depends_on": "'calls' lists the functions that this one calls; each function is served when it is healthy",
        "links": "not needed: functions reach each other at \(Contract.baseURL)/NAME/PATH, and 'calls' lists the called ones",
        "restart": "not needed: a container that ends is started again",
        "read_only": "not needed: the root is always read-only, and /tmp can be written to",
        "readonly_root_filesystem": "not needed: the root is always read-only, and /tmp can be written to",
        "tmpfs": "not needed: /tmp can be written to; other places need a volume",
        "cap_drop": "not needed: containers have no capabilities",
        "security_opt": "not needed: containers get no new privileges",
        "cap_add": "containers have no capabilities, and none can be added",
        "privileged": "containers are never privileged",
        "devices": "containers have no devices of the host",
        "user": "the container runs as the image's USER, which must not be root",
        "working_dir": "write WORKDIR into the Dockerfile",
        "build": "write its 'target', and its 'args' as 'build_args', beside the other fields; the context is the function's folder",
        "builder": "not needed: the Dockerfile says how the image is built",
        "buildpacks": "not needed: the Dockerfile says how the image is built",
        "dockerfile": "put the Dockerfile into the function's folder; with 'runtime: dockerfile' it needs no template",
        "image": "write 'runtime: dockerfile', and 'FROM' with the image into a Dockerfile in the function's folder",
        "pull_policy": "'faaso build --pull' builds with newer base images",
        "imagePullPolicy": "'faaso build --pull' builds with newer base images",
        "platform": "images are built for the platform of the engine",
        "platforms": "images are built for the platform of the engine",
        "entrypoint": "write ENTRYPOINT into the Dockerfile; 'command' replaces its CMD",
        "fprocess": "write the program as CMD into the Dockerfile, or as a list under 'command'",
        "handler": "the handler is in the function's folder; further files are listed under 'include'",
        "ports": "write 'port', the one that the function listens on in its container; routes.yml has its paths",
        "expose": "write 'port', the one that the function listens on in its container; routes.yml has its paths",
        "logging": "not needed: logs are limited, and 'faaso logs' shows them",
        "timeout": "write 'timeout' at the route in routes.yml",
        "deploy_timeout": "write 'start_period' under 'health'",
        "profiles": "not needed: name the functions, as in 'faaso up NAME'",
        "labels": "faaso sets the labels of its containers",
        "annotations": "faaso sets the labels of its containers",
        "container_name": "faaso names its containers",
        "hostname": "faaso names its containers",
        "network_mode": "containers are in the project's network; 'networks' names further ones",
        "configs": "files come into the image with 'include', or as 'secrets'",
        "name": "the folder's name is the function's name",
        "namespace": "'project' in faaso.yml separates the functions of projects",
        "route": "routes.yml has the paths of functions",
        "routes": "routes.yml has the paths of functions",
        "path": "routes.yml has the paths of functions",
        "services": "each function has a metadata.yml of its own in functions/NAME",
        "functions": "each function has a metadata.yml of its own in functions/NAME",
        "servers": "write 'hosts' into faaso.yml",
        "accessories": "a database runs beside faaso, and 'networks' names its network",
        "specVersion": "not needed: the files have no version",
        "version": "not needed: the files have no version",
    ]
}

extension HealthField {
    static let foreign = ForeignKeys(
        renamed: [
            "periodSeconds": "interval", "timeoutSeconds": "timeout", "failureThreshold": "retries", "endpoint": "path", "url": "path",
            "startup_timeout": "start_period",
        ],
        explained: [
            "test": "write 'path', which must answer with 2xx; no command is run in the container",
            "cmd": "write 'path', which must answer with 2xx; no command is run in the container",
            "port": "write 'port' beside 'health'; the health check uses it",
            "disable": "a function without a health check cannot be served",
            "start_interval": "not needed: a new container is asked every 10 ms at first",
            "initialDelaySeconds": "not needed: a new container is asked every 10 ms at first",
            "liveness": "write its path as 'path'", "readiness": "write its path as 'path'",
        ])
}

extension LimitsField {
    static let foreign = ForeignKeys(
        renamed: ["cpu": "cpus", "mem": "memory", "mem_limit": "memory", "pids_limit": "pids"],
        explained: [
            "limits": "write its fields here", "requests": "there are limits alone, and no reservations",
            "reservations": "there are limits alone, and no reservations",
        ])
}

extension PlacementField {
    static let foreign = ForeignKeys(
        renamed: ["max_replicas_per_node": "max_per_node", "preferences": "spread", "nodeSelector": "constraints"])
}

extension IncludeField {
    static let foreign = ForeignKeys(renamed: ["source": "from", "src": "from", "target": "to", "destination": "to", "dst": "to"])
}

extension RouteField {
    static let foreign = ForeignKeys(
        renamed: [
            "service": "function", "name": "function", "response_timeout": "timeout", "stripPrefix": "strip_prefix",
            "max_body": "body_limit", "basicauth": "basic_auth",
        ],
        explained: [
            "port": "write 'port' into the function's metadata.yml", "tls": "a host name in 'listen' of faaso.yml turns on HTTPS",
            "ssl": "a host name in 'listen' of faaso.yml turns on HTTPS", "host": "'listen' in faaso.yml has the host name",
        ])
}

extension SettingsField {
    static let foreign = ForeignKeys(
        renamed: ["name": "project", "port": "listen", "address": "listen", "servers": "hosts"],
        explained: [
            "services": "each function has a folder in functions/ with a metadata.yml",
            "provider": "not needed: functions run on this machine's engine, or on the 'hosts' that '--to' names",
            "version": "not needed: the files have no version",
            "networks": "the project's network is made by faaso; a function's 'networks' names further ones",
            "volumes": "volumes are made when a function names them", "secrets": "'faaso secret set NAME' sets a secret",
            "environment": "write 'defaults: {environment: …}'", "env": "write 'defaults: {environment: …}'",
            "routes": "routes.yml has the paths of functions",
        ], path: ForeignKeys.route)
}

extension ProxyField {
    static let foreign = ForeignKeys(
        renamed: ["ssl": "tls"],
        explained: [
            "host": "'listen' has the host name", "port": "'listen' has the port",
            "healthcheck": "write 'health' into a function's metadata.yml",
            "response_timeout": "write 'timeout' at the route in routes.yml",
        ])
}

extension RegistryField {
    static let foreign = ForeignKeys(
        renamed: ["server": "url", "repository": "url"],
        explained: [
            "username": "faaso uses the credentials that 'docker login' stores",
            "password": "faaso uses the credentials that 'docker login' stores",
        ])
}
