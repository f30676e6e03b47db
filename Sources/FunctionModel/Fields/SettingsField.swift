import Basics

/// A field of faaso.yml and of the file of a stage.
enum SettingsField: String, FieldTable {
    case project, listen, proxy, ports, registry, hosts, target, defaults, functions

    var facts: FieldFacts {
        switch self {
        case .project:
            FieldFacts(
                .text(.name), form: "name", default: .words("the folder's name, in lower case, `-` for what is not allowed"),
                touches: "is another project: the old one stays until `down`", "The name of the project in images, containers and networks."
            )
        case .listen:
            FieldFacts(
                .text(.listen),
                form:
                    "`PORT` (on 127.0.0.1), `:PORT` (all interfaces), `ADDRESS:PORT`, `[IPv6]:PORT`, `NAME[:PORT]`; without a port 8080, for a name other than `localhost` 443",
                default: .text(Listen().text), touches: "replaces the proxy, which interrupts service if the port stays",
                "The address that the proxy listens on.")
        case .proxy: FieldFacts(.object(ProxyField.self), "The settings of the proxy.")
        case .ports:
            FieldFacts(
                .text(.ports), form: "`FIRST-LAST`", default: .text(Settings(project: "").ports.text),
                touches: "touches nothing that has its ports", "The host ports for functions, two each, on 127.0.0.1.")
        case .registry:
            FieldFacts(
                .object(RegistryField.self), touches: "touches nothing", "The registry through which clones and hosts share images.")
        case .hosts:
            FieldFacts(
                .map(.name, .either([.text(.hostAddress), .list(.text(.name), ListRule(isEmptyAllowed: false))])),
                form: "map of names to `ssh://[user@]host[:port]` or lists of other names", touches: "touches nothing",
                "The hosts and groups of hosts that `--to` can name.")
        case .target:
            FieldFacts(
                .choice(TargetKind.allCases.map(\.rawValue)), default: .text(TargetKind.host.rawValue),
                touches: "is another deployment: the old one stays until `down`", "The place where the project runs: one host, or a swarm.")
        case .defaults:
            FieldFacts(
                .object(MetadataField.self), form: "any field of metadata.yml", touches: "what the field touches",
                "The defaults of all functions.")
        case .functions:
            FieldFacts(
                .map(.any, .object({ MetadataField.fields(without: MetadataField.refusedInStage.keys) }, .independent)),
                form: "map of functions to any fields of metadata.yml but `runtime`", touches: "what the field touches",
                "Fields of single functions, over those of their metadata.yml.")
        }
    }

    /// The fields that only the file of a stage has.
    static let ofStage: Set<SettingsField> = [.functions]
    /// The fields that the file of a stage cannot have, with the reasons.
    static let refusedInStage: [SettingsField: String] = [.project: "which is that of faaso.yml with the name of the stage"]
}

/// A field of `proxy`.
enum ProxyField: String, FieldTable {
    case image
    case importFolder = "import"
    case tls
    case headerLimit = "header_limit"
    case constraints

    static let place = "proxy"

    var facts: FieldFacts {
        switch self {
        case .image:
            FieldFacts(
                .text(.image), form: "image of Caddy, 2.9 or newer", default: .text(ProxySettings().image),
                touches: "hands over to this Caddy; with `proxy.import` it replaces the proxy, which interrupts service",
                "The image of Caddy, pulled where the engine does not have it.")
        case .importFolder:
            FieldFacts(
                .text(.any), form: "folder", touches: "loads a new Caddyfile", "A folder whose `*.caddy` files become part of the site.")
        case .tls:
            FieldFacts(
                .choice(["internal"]), default: .words("from a public authority"), touches: "loads a new Caddyfile",
                "Caddy's own authority issues the certificates; only with a host name.")
        case .headerLimit:
            FieldFacts(
                .size(.positive), default: .words("1 MiB"), touches: "loads a new Caddyfile",
                "The maximum size of a request's line and headers; larger ones get 431. Go's server allows 4 KiB more.")
        case .constraints:
            FieldFacts(
                .list(.text(.any)), form: "list of conditions, as in `placement.constraints`", default: .words("each node"),
                touches: "replaces the proxies", "The nodes of a swarm that run a proxy; without effect on one host.")
        }
    }
}

/// A field of `registry`.
enum RegistryField: String, FieldTable {
    case url, trust, timeout

    static let place = "registry"

    var facts: FieldFacts {
        switch self {
        case .url:
            FieldFacts(
                .text(.registryURL), form: "host and path", default: .required, touches: "touches nothing",
                "The repository in the registry, with its host.")
        case .trust:
            FieldFacts(
                .either([.choice(["any"]), .list(.text(.publicKey), ListRule(isEmptyAllowed: false))]),
                form: "`any`, or list of public keys",
                default: .required, touches: "touches nothing", "The keys whose records are trusted.")
        case .timeout:
            FieldFacts(
                .duration(isZeroAllowed: false), default: .text(RegistrySettings.defaultTimeout.text), touches: "touches nothing",
                "The longest time that a run waits for the registry's next answer or layer.")
        }
    }
}
