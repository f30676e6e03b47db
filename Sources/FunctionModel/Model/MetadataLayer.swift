/// The fields of one layer: metadata.yml, or `defaults` in template.yml or faaso.yml. Absent fields
/// are nil.
struct MetadataLayer {
    /// The name of the template.
    var runtime: String?
    /// The field `packages`.
    var packages: Packages?
    /// The field `include`.
    var include: [Include]?
    /// The field `build_args`.
    var buildArguments: [String: String]?
    /// The field `build_secrets`.
    var buildSecrets: [String]?
    /// The field `environment`.
    var environment: [String: String]?
    /// The field `environment_file`, with the variables of the file.
    var environmentFile: EnvironmentFile?
    /// The field `secrets`.
    var secrets: [String]?
    /// The field `networks`.
    var networks: [String]?
    /// The field `volumes`.
    var volumes: [Volume]?
    /// The field `cloud_metadata`; true for `block`.
    var blocksCloudMetadata: Bool?
    /// The field `health`.
    var health: Health?
    /// The field `limits`.
    var limits: Limits?
    /// The field `stop_grace`.
    var stopGrace: Duration?
    /// The field `drain`.
    var drain: Duration?
    /// The field `candidate`.
    var candidate: CandidateStart?
    /// The field `deploy`.
    var deploy: DeployMethod?
    /// The field `test`.
    var tests: TestSuite?
    /// The locations of fields and elements by path, for example `include.0`. A field has a
    /// location even if its value is invalid.
    var locations: [String: SourceLocation] = [:]

    /// Merges this layer over a lower one.
    ///
    /// A field replaces the lower layer's field as a whole, including maps and lists. Only
    /// `packages` are united, so the template keeps its own packages.
    func over(_ lower: MetadataLayer) -> MetadataLayer {
        var result = MetadataLayer()
        result.runtime = runtime ?? lower.runtime
        result.packages = packages.map { $0.united(with: lower.packages ?? Packages()) } ?? lower.packages
        result.include = include ?? lower.include
        result.buildArguments = buildArguments ?? lower.buildArguments
        result.buildSecrets = buildSecrets ?? lower.buildSecrets
        result.environment = environment ?? lower.environment
        result.environmentFile = environmentFile ?? lower.environmentFile
        result.secrets = secrets ?? lower.secrets
        result.networks = networks ?? lower.networks
        result.volumes = volumes ?? lower.volumes
        result.blocksCloudMetadata = blocksCloudMetadata ?? lower.blocksCloudMetadata
        result.health = health ?? lower.health
        result.limits = limits ?? lower.limits
        result.stopGrace = stopGrace ?? lower.stopGrace
        result.drain = drain ?? lower.drain
        result.candidate = candidate ?? lower.candidate
        result.deploy = deploy ?? lower.deploy
        result.tests = tests ?? lower.tests
        result.locations = lower.locations.filter { path, _ in
            let field = String(path.prefix { $0 != "." })
            return field == "packages" || locations[field] == nil
        }
        result.locations.merge(locations) { $1 }
        return result
    }

    /// The metadata with defaults for all absent fields.
    var metadata: Metadata {
        var result = Metadata()
        result.packages = packages ?? result.packages
        result.include = include ?? []
        result.buildArguments = buildArguments ?? [:]
        result.buildSecrets = buildSecrets ?? []
        result.environment = environment ?? [:]
        result.environmentFile = environmentFile?.path
        result.environmentFileResolved = environmentFile?.resolved
        result.fullEnvironment = (environmentFile?.variables ?? [:]).merging(result.environment) { $1 }
        result.secrets = secrets ?? []
        result.networks = networks ?? []
        result.volumes = volumes ?? []
        result.blocksCloudMetadata = blocksCloudMetadata ?? result.blocksCloudMetadata
        result.health = health ?? result.health
        result.limits = limits ?? result.limits
        result.stopGrace = stopGrace ?? result.stopGrace
        result.drain = drain ?? result.drain
        result.candidate = candidate ?? result.candidate
        result.deploy = deploy ?? result.deploy
        result.tests = tests?.tests ?? []
        result.testEnvironment = tests?.environment ?? [:]
        result.testSecrets = tests?.secrets ?? [:]
        return result
    }
}
