import FunctionModel
import WorkModel

/// A function in the form `faaso.deployment/1`. The form never changes.
///
/// A duration is a pair of numbers, as `Duration` codes itself.
struct FunctionV1: Decodable {
    private var name: String
    private var image: FunctionImage?
    private var configuration: Configuration
    private var health: Check
    private var drain: Duration

    private struct Configuration: Decodable {
        var environment: [String: String]
        var environmentFile: String?
        var secrets: [String: String]
        var networks: [String]
        var volumes: [Place]
        var limits: Bounds
        var stopGrace: Duration
        var blocksCloudMetadata: Bool?
    }

    private struct Place: Decodable {
        var source: String
        var target: String
        var readOnly: Bool
    }

    private struct Bounds: Decodable {
        var memory: Int64
        var cpus: Double?
        var pids: Int
    }

    private struct Check: Decodable {
        var path: String
        var interval: Duration
        var timeout: Duration
        var startPeriod: Duration
        var retries: Int
    }

    /// The function in today's form.
    var function: DesiredFunction {
        var limits = Limits()
        (limits.memory, limits.cpus, limits.pids) = (configuration.limits.memory, configuration.limits.cpus, configuration.limits.pids)
        var health = Health()
        (health.path, health.interval, health.timeout) = (self.health.path, self.health.interval, self.health.timeout)
        (health.startPeriod, health.retries) = (self.health.startPeriod, self.health.retries)
        let volumes = configuration.volumes.map { Volume(source: $0.source, target: $0.target, readOnly: $0.readOnly) }
        return DesiredFunction(
            name: name, image: image,
            configuration: ContainerConfiguration(
                environment: configuration.environment, environmentFile: configuration.environmentFile, secrets: configuration.secrets,
                networks: configuration.networks, volumes: volumes, limits: limits, stopGrace: configuration.stopGrace,
                blocksCloudMetadata: configuration.blocksCloudMetadata ?? false),
            health: health, drain: drain)
    }
}
