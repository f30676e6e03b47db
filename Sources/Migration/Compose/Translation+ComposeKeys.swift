import FunctionModel

/// The keys of a compose file that have no counterpart.
extension Translation {
    /// Notes the keys of a service that are not carried over.
    mutating func keys(_ service: YAMLValue, of function: ImportedFunction) {
        for member in service.members ?? [] where !member.value.isNothing {
            if Self.read.contains(member.name) || Self.needless.contains(member.name) || member.name.hasPrefix("x-") { continue }
            if member.name == "init", member.value.text == "false" { continue }
            let advice = Self.advice[member.name] ?? "nothing in metadata.yml does the same: 'faaso help import' leads to the fields"
            skip("'\(member.name)'", of: function.foreignName, at: member.location, advice)
        }
        for element in service["security_opt"]?.elements ?? [] where element.text?.hasPrefix("no-new-privileges") == false {
            skip("'security_opt'", of: function.foreignName, at: element.location, "containers have the engine's profiles")
        }
        for member in service["deploy"]?.members ?? [] {
            guard let advice = Self.deployAdvice[member.name], text(member.value) != "1" else { continue }
            skip("'deploy.\(member.name)'", of: function.foreignName, at: member.location, advice)
        }
        if let reservations = service.value(at: "deploy", "resources", "reservations") {
            skip("'deploy.resources.reservations'", of: function.foreignName, at: reservations.location, Self.noReservations)
        }
        for member in service["depends_on"]?.members ?? [] where member.value["condition"]?.text == "service_completed_successfully" {
            skip(
                "the wait for the end of '\(member.name)'", of: function.foreignName, at: member.location,
                "run it before 'faaso up', or in the start of the program")
        }
    }

    /// Notes the keys of `build` that are not carried over.
    mutating func buildKeys(_ build: YAMLValue, of function: ImportedFunction) {
        for member in build.members ?? [] {
            guard let advice = Self.buildAdvice[member.name] else { continue }
            skip("'build.\(member.name)'", of: function.foreignName, at: member.location, advice)
        }
    }

    /// The keys that the import reads.
    private static let read: Set = [
        "build", "ports", "expose", "environment", "env_file", "secrets", "command", "stop_grace_period", "mem_limit", "cpus", "pids_limit",
        "healthcheck", "volumes", "networks", "depends_on", "deploy", "extends",
    ]

    /// The keys whose effect every function has, or that only name things.
    private static let needless: Set = [
        "restart", "image", "container_name", "hostname", "stdin_open", "tty", "pull_policy", "read_only", "cap_drop", "security_opt",
        "links", "attach",
    ]

    /// The advice for replicas.
    static let oneContainer = "a function has one container; it may use several processes"

    /// The advice for keys, by name.
    private static let advice = [
        "entrypoint": "write ENTRYPOINT into the function's Dockerfile; `command` replaces its CMD",
        "working_dir": "write WORKDIR into the function's Dockerfile",
        "user": "write USER into the function's Dockerfile; it must not be root",
        "labels": "faaso sets the labels of its containers; routes.yml does the work of labels for a proxy",
        "profiles": "name the functions: 'faaso up NAME'; a stage leaves out what its routes do not name",
        "configs": "put the file into the function's folder, or `include` it",
        "tmpfs": "/tmp can be written to; nothing else of the root can",
        "privileged": "containers are never privileged",
        "cap_add": "containers have no capabilities, and none can be added",
        "devices": "containers get no devices",
        "network_mode": "a function is in the project's network, and in those of `networks`",
        "extra_hosts": "write the address into a variable of `environment`",
        "dns": "containers have the engine's name server",
        "stop_signal": "functions get SIGTERM: write STOPSIGNAL into the Dockerfile if the program needs another signal",
        "scale": oneContainer,
        "init": "the program is process 1: start it through an init, such as tini, in ENTRYPOINT if it leaves children behind",
        "logging": "the engine's log driver holds, the size is limited, and 'faaso logs' reads it",
        "platform": "images are built for the platform of the engine; 'FROM --platform=…' in the Dockerfile fixes one",
        "mem_reservation": noReservations,
        "memswap_limit": "containers have no swap space beside `limits.memory`",
        "oom_score_adj": "containers have the engine's value",
        "annotations": "faaso sets the labels of its containers",
        "develop": "'faaso watch' builds and deploys at each save",
        "shm_size": "/dev/shm has the engine's size",
        "ulimits": "containers have the engine's limits, and `limits.pids`",
        "sysctls": "containers have the host's settings",
    ]

    private static let noReservations = "there are limits alone, and no reservations"

    /// The advice for keys of `deploy`, by name.
    private static let deployAdvice = [
        "replicas": oneContainer,
        "mode": oneContainer,
        "placement": "'hosts' in faaso.yml and '--to' name the machines",
        "update_config": "a new version starts beside the old one, and serves when it is healthy and tested",
        "rollback_config": "'faaso rollback' brings the version before back",
        "endpoint_mode": "the proxy leads to the function",
        "labels": "faaso sets the labels of its containers",
    ]

    /// The advice for keys of `build`, by name.
    private static let buildAdvice = [
        "additional_contexts": "`include` adds files of the repository to the image's context",
        "ssh": "builds get no SSH agent: use `build_secrets`",
        "network": "builds have the engine's usual network",
        "extra_hosts": "write the address into a build argument",
        "privileged": "builds are never privileged",
        "entitlements": "builds are never privileged",
        "labels": "write LABEL into the Dockerfile",
        "platforms": "images are built for the platform of the engine",
        "shm_size": "builds have the engine's size of /dev/shm",
        "ulimits": "builds have the engine's limits",
        "isolation": "builds have the engine's isolation",
    ]
}
