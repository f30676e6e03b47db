/// The kinds of errors that the engine reports. Modules above this one compare kinds, never the
/// engine's text.
package enum Refusal: Hashable, Sendable, CaseIterable {
    /// Another container has the name.
    case nameTaken
    /// Another container or program uses the host port.
    case portTaken
    /// A network with the name exists.
    case networkExists
    /// Containers are connected to the network, or the engine counts one that is gone.
    case networkInUse
    /// No address range is left for another network.
    case addressPoolsExhausted
    /// The program of the container cannot be started. The image does not contain it, or it is not
    /// executable.
    case cannotStart
    /// Another caller is removing the container.
    case removalUnderWay
    /// The engine could not delete the container's files, because a process reads them.
    case filesystemBusy
    /// The registry requires credentials, or refuses the ones it received.
    case unauthorized
    /// The registry refuses access. Docker Hub responds in this way if a repository does not exist.
    case denied
    /// The registry refuses further pulls for some time.
    case rateLimited
    /// The registry does not have the repository, the tag or the digest.
    case unknownManifest
    /// The registry has the image only for other platforms.
    case unknownPlatform
    /// The certificate of the registry is not trusted, or the registry does not use TLS.
    case untrustedRegistry
    /// The registry cannot be reached, for example because of a failed name lookup or a missing
    /// route.
    case registryUnreachable
    /// The disk of the engine is full.
    case diskFull
    /// The reference of an image is malformed.
    case invalidReference
    /// The engine is in no swarm, or is a worker. Only a manager takes orders.
    case notManager
    /// The managers of the swarm cannot agree, because half of them or more are missing.
    case noLeader
    /// Somebody changed the object of the swarm after the caller read it.
    case outOfSequence
    /// A service, secret or config of the swarm has the name.
    case objectExists
    /// A service names the secret or config of the swarm.
    case inUse
    /// The container does not exist.
    case noSuchContainer
    /// Another object does not exist.
    case notFound
    /// The state of the object forbids the request.
    case conflict
    /// Any other error.
    case other
}

extension Refusal {
    /// The kind of an error response. The text decides; if it is unknown, the status code decides.
    init(message: String, code: Int) {
        self = Self.find(message, in: Self.engineTexts) ?? (code == 404 ? .notFound : code == 409 ? .conflict : .other)
    }

    /// The kind of a failed pull. The engine passes on the text of the registry, with any status.
    init(pull message: String) {
        let isMissing = message.hasSuffix(": not found")
        self = Self.find(message, in: Self.registryTexts + Self.engineTexts) ?? (isMissing ? .unknownManifest : .other)
    }

    private typealias Table = [(kind: Refusal, patterns: [String])]

    private static func find(_ message: String, in table: Table) -> Refusal? {
        table.first { entry in entry.patterns.contains { matches(message, $0) } }?.kind
    }

    /// True when the text contains all pieces of a pattern in their order. `…` separates the
    /// pieces.
    private static func matches(_ message: String, _ pattern: String) -> Bool {
        var rest = message[...]
        for piece in pattern.split(separator: "…") {
            guard let found = rest.firstRange(of: piece) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }

    /// The texts of moby 20.10 to 29 and of podman 4. The first match wins.
    ///
    /// Every pattern contains a blank, so the name of an object cannot match. Case matters:
    /// `Address already in use` refers to the address of a container.
    private static let engineTexts: Table = [
        (.nameTaken, ["is already in use by container", "name…is already in use", "already in use, cannot rename"]),
        (.portTaken, ["port is already allocated", "address already in use", "ports are not available"]),
        (.networkExists, ["network with name…already exists", "network already exists", "desc = network…already exists"]),
        (.networkInUse, ["has active endpoints", "network is being used", "desc = network…is in use by"]),
        (.notManager, ["node is not a swarm manager", "node is not part of a swarm"]),
        (.noLeader, ["swarm does not have a leader", "desc = context deadline exceeded"]),
        (.outOfSequence, ["update out of sequence"]),
        (.objectExists, ["name conflicts with an existing object", "code = AlreadyExists desc ="]),
        (.inUse, ["is in use by the following service"]),
        (
            .addressPoolsExhausted,
            ["non-overlapping IPv…address pool", "address pools have been fully subnetted", "could not find free subnet"]
        ),
        (
            .cannotStart,
            [
                "OCI runtime create failed…exec:", "OCI runtime exec failed", "unable to start container process",
                "executable file not found", "no command specified", "executable file `", "failed to create task for container…exec:",
            ]
        ),
        (.removalUnderWay, ["is marked for removal", "removal of container…is already in progress"]),
        (.filesystemBusy, ["unable to remove filesystem", "failed to remove root filesystem"]),
        (.noSuchContainer, ["No such container:", "no such container"]),
        (.diskFull, ["no space left on device"]),
    ]

    /// The texts of registries, moby and containerd for a failed pull. The first match wins.
    private static let registryTexts: Table = [
        (.rateLimited, ["toomanyrequests", "429 Too Many Requests"]),
        (
            .unknownPlatform,
            ["no matching manifest for", "does not match the specified platform", "does not provide the specified platform"]
        ),
        (
            .untrustedRegistry,
            ["x509:", "gave HTTP response to HTTPS client", "tls: ", "first record does not look like a TLS handshake"]
        ),
        (
            .registryUnreachable,
            [
                "no such host", "server misbehaving", "name resolution", "connection refused", "connection reset", "i/o timeout",
                "TLS handshake timeout", "Client.Timeout", "deadline exceeded", "network is unreachable", "no route to host",
                "request canceled while waiting", "proxyconnect", ": EOF", "500 Internal Server Error", "502 Bad Gateway",
                "503 Service Unavailable", "504 Gateway",
            ]
        ),
        (.denied, ["access denied", "denied:", "no pull access", "403 Forbidden"]),
        (
            .unauthorized,
            ["no basic auth credentials", "unauthorized", "401 Unauthorized", "authentication required", "authorization failed"]
        ),
        (.unknownManifest, ["manifest unknown", "name unknown", "repository name not known"]),
        (.invalidReference, ["invalid reference format", "must be lowercase"]),
    ]
}
