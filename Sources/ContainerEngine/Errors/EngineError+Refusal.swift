extension EngineError {
    /// The kind of an error response; nil if the engine did not respond as its API requires.
    package var refusal: Refusal? {
        switch self {
        case .status(let code, let message, _): Refusal(message: message, code: code)
        case .pullFailed(_, let message), .pushFailed(_, let message): Refusal(pull: message)
        default: nil
        }
    }

    /// The engine's own text, or the description if it did not respond. For a program that cannot
    /// be started, this is the part with the reason.
    package var words: String {
        guard case .status(_, let message, _) = self else { return description }
        guard refusal == .cannotStart, let start = message.ranges(of: "exec: ").last else { return message }
        return String(message[start.upperBound...].prefix { !$0.isNewline })
    }

    /// True when the engine reports that the object does not exist.
    package var isNotFound: Bool { refusal == .notFound || refusal == .noSuchContainer }

    /// True when the engine reports that the state of an object forbids the request.
    package var isConflict: Bool {
        switch self {
        // Podman sends 500 with this text.
        case .status(let code, let message, _): code == 409 || message.hasSuffix(": container state improper")
        default: false
        }
    }

    /// True when an image could not be pulled, for any reason.
    package var isFailedPull: Bool {
        if case .pullFailed = self { true } else { false }
    }
}

extension EngineError {
    /// The hint for an engine that does not manage the swarm.
    package static let managerHint = "set DOCKER_HOST or the docker context to a manager"
    /// The hint for a swarm whose managers cannot agree.
    package static let leaderHint = "start managers until more than half of them run: docker node ls"

    /// The hints for an error status, by its cause.
    static func statusHints(_ refusal: Refusal?) -> [String] {
        switch refusal {
        case .notManager: [managerHint, "if there is no swarm yet: docker swarm init"]
        case .noLeader: [leaderHint]
        default: []
        }
    }

    /// The hints for a failed pull, by its cause.
    static func pullHints(_ reference: String, _ message: String) -> [String] {
        let image = ImageReference(reference)
        let registry = image?.registry ?? "the registry"
        let login = image?.loginCommand ?? "docker login"
        return switch Refusal(pull: message) {
        case .unauthorized: ["log in to the registry \(registry): \(login)"]
        case .denied:
            ["check the name of the image", "if the image is private, log in to the registry \(registry): \(login)"]
        case .rateLimited: ["wait, or log in to the registry \(registry), which allows more pulls then: \(login)"]
        case .unknownManifest: ["check the name and the tag: \(registry) does not have this image"]
        case .unknownPlatform: ["check DOCKER_DEFAULT_PLATFORM and the image's platforms: docker manifest inspect \(reference)"]
        case .registryUnreachable: ["check the name \(registry), and that the engine reaches it over the network"]
        case .untrustedRegistry:
            [
                RegistryCertificates.hint(registry),
                "if it has no TLS, add \(registry) to `insecure-registries` in /etc/docker/daemon.json",
            ]
        case .diskFull: ["free space: faaso prune, docker image prune"]
        case .invalidReference: ["a reference is [registry/]name[:tag][@digest], the name in lower case"]
        default: []
        }
    }
}
