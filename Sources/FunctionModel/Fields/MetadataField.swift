import Basics

/// A field of metadata.yml and of `defaults`. The raw value is its name there.
enum MetadataField: String, FieldTable {
    case runtime, packages, include
    case buildArguments = "build_args"
    case buildSecrets = "build_secrets"
    case target, command, port, environment
    case environmentFile = "environment_file"
    case secrets, networks
    case isInternal = "internal"
    case calls, volumes
    case cloudMetadata = "cloud_metadata"
    case health, limits
    case stopGrace = "stop_grace"
    case drain, candidate, deploy, replicas, placement, test

    var facts: FieldFacts {
        switch self {
        case .runtime:
            FieldFacts(
                .text(.any), form: "a folder of `templates/`, or [`dockerfile`](#an-image-of-your-own)",
                default: .words("from `faaso.yml`, else required"), touches: "image", "The template that the function is built with.")
        case .packages:
            FieldFacts(.object(PackagesField.self), touches: "image", "Packages of Debian or Alpine; `name=version` pins one.")
        case .include:
            FieldFacts(
                .list(.either([.text(.any), .object(IncludeField.self)])), form: "list of paths, or of `{from: PATH, to: PATH}`",
                touches: "image", "Files and folders of the repository that the image gets besides the function's own.")
        case .buildArguments:
            FieldFacts(
                .map(.variable, .text(.any)), form: "map of text", touches: "image",
                "The build arguments, each with an ARG in the Dockerfile."
            )
        case .buildSecrets:
            FieldFacts(
                .list(.text(.secret), ListRule(isUnique: true)), form: "list of names", touches: "image; the names only, never the values",
                "The BuildKit secrets that steps of the Dockerfile mount.")
        case .target:
            FieldFacts(
                .text(.stage), form: "name of a stage of the Dockerfile", default: .words("the last stage"), touches: "image",
                "The stage of the Dockerfile that is built.")
        case .command:
            FieldFacts(
                .list(.text(.any), ListRule(isEmptyAllowed: false)), form: "list of texts", default: .words("the image's `CMD`"),
                touches: "container", "The words that replace the `CMD` of the image.")
        case .port:
            FieldFacts(
                .integer(1...65535), default: .number(Contract.port), touches: "container",
                "The port that the function listens on in its container; `PORT` is set to it.")
        case .environment:
            FieldFacts(
                .either([
                    .map(.environmentName, .either([.text(.any), .nothing])), .list(.text(.assignment)),
                ]),
                form:
                    "map of text, or list of `NAME=value`; any name without `=` that is not empty, but `PORT`; [merged across layers](#environment-across-layers)",
                touches: "container, test", "The variables of the container; a variable without a value is removed from the layers below.")
        case .environmentFile:
            FieldFacts(
                .text(.any), form: "path", touches: "container, test", "A file with lines `KEY=VALUE`; `environment` wins over it.")
        case .secrets:
            FieldFacts(
                .list(.text(.secret), ListRule(isUnique: true)), form: "list of names",
                touches: "container; a new value replaces it too", "The secrets that the container has as files below /run/secrets.")
        case .networks:
            FieldFacts(
                .list(.either([.text(.network), .object(NetworkField.self)])),
                form: "list of names, or of `{name: NAME, external: true}`; see [networks](#networks-of-a-function)", touches: "container",
                "The Docker networks that the container joins besides the project's.")
        case .isInternal:
            FieldFacts(
                .boolean, form: "`true` or `false`; see [calls](guides/calls.md)", default: .value(.bool(Metadata().isInternal)),
                touches: "container", "True for a function without a route, which has a container for calls of other functions.")
        case .calls:
            FieldFacts(
                .list(.text(.name), ListRule(isUnique: true)), form: "list of functions; see [calls](guides/calls.md)",
                touches: "order; container, if it was or becomes empty", "The functions that this one calls; they are deployed before it.")
        case .volumes:
            FieldFacts(
                .list(.text(.volume)), form: "list of `name:/path` or `name:/path:ro`, named volumes only", touches: "container",
                "The named volumes of the container; folders of the host are not mounted.")
        case .cloudMetadata:
            FieldFacts(
                .choice(["allow", "block"]), default: .text("allow"), touches: "container, test",
                "Access of the function to the metadata service of a cloud.")
        case .health:
            FieldFacts(.object(HealthField.self), touches: "nothing", "The health check of new and running containers.")
        case .limits:
            FieldFacts(.object(LimitsField.self), touches: "container", "The resource limits of the container.")
        case .stopGrace:
            FieldFacts(
                .duration(isZeroAllowed: true), default: .text(Metadata().stopGrace.text), touches: "container",
                "The time from SIGTERM to SIGKILL.")
        case .drain:
            FieldFacts(
                .duration(isZeroAllowed: true), default: .text(Metadata().drain.text), touches: "nothing",
                "The time in which a replaced container may finish requests before it gets SIGTERM.")
        case .candidate:
            FieldFacts(
                .choice(CandidateStart.allCases.map(\.rawValue)), default: .text(Metadata().candidate.rawValue), touches: "nothing",
                "The time at which a new version starts beside the old one.")
        case .deploy:
            FieldFacts(
                .choice(DeployMethod.allCases.map(\.rawValue)), default: .text(Metadata().deploy.rawValue), touches: "nothing",
                "The way in which a container is replaced; `recreate` interrupts.")
        case .replicas:
            FieldFacts(
                .integer(0...1000), default: .words("one task"), touches: "tasks",
                "The number of tasks on a swarm; refused on one host.")
        case .placement:
            FieldFacts(
                .object(PlacementField.self), touches: "tasks", "The nodes of a swarm that may run a task; refused on one host.")
        case .test:
            FieldFacts(
                .either([.list(.test), .object(SuiteField.self)]), form: "list of [tests](#tests), or a map with the list under `cases`",
                touches: "test", "The tests that an image must pass before it is deployed.")
        }
    }

    /// The fields that the `defaults` of a template cannot have, with the reasons.
    static let refusedInTemplate: [MetadataField: String] = [
        .runtime: "which a template cannot set: it is one",
        .secrets: "which each function has to ask for itself",
    ]
    /// The fields that a stage cannot set for a function, with the reasons.
    static let refusedInStage: [MetadataField: String] = [.runtime: "which only the function's own metadata.yml sets"]
}
