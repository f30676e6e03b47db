/// A field of metadata.yml and of `defaults`. The raw value is its name there.
enum MetadataField: String, CaseIterable, Sendable {
    case runtime, packages, include
    case buildArguments = "build_args"
    case buildSecrets = "build_secrets"
    case environment
    case environmentFile = "environment_file"
    case secrets, networks, volumes
    case cloudMetadata = "cloud_metadata"
    case health, limits
    case stopGrace = "stop_grace"
    case drain, candidate, deploy, test
}
