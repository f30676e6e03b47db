/// What one file says about a function: metadata.yml, or `defaults` of template.yml or faaso.yml. Absent fields are nil.
struct MetadataLayer {
    var runtime: String?
    var packages: Packages?
    var include: [Include]?
    var buildArguments: [String: String]?
    var buildSecrets: [String]?
    var environment: [String: String]?
    var environmentFile: EnvironmentFile?
    var secrets: [String]?
    var networks: [String]?
    var volumes: [Volume]?
    var blocksCloudMetadata: Bool?
    var health: Health?
    var limits: Limits?
    var stopGrace: Duration?
    var drain: Duration?
    var tests: TestSuite?
    /// By path, `include.0`; the field itself is there when the file has it, right or wrong.
    var locations: [String: SourceLocation] = [:]

    /// This layer's fields over the other's. A field replaces the other's as a whole, maps and lists too; only `packages` are united, so
    /// that a template's own packages stay.
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
        result.tests = tests ?? lower.tests
        result.locations = lower.locations.filter { path, _ in
            let field = String(path.prefix { $0 != "." })
            return field == "packages" || locations[field] == nil
        }
        result.locations.merge(locations) { $1 }
        return result
    }

    /// With the defaults for what no layer says.
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
        result.tests = tests?.tests ?? []
        result.testEnvironment = tests?.environment ?? [:]
        result.testSecrets = tests?.secrets ?? [:]
        return result
    }
}
