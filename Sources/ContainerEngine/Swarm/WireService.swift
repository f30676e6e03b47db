/// The JSON of a service's specification, in both directions. An absent field means the engine's
/// default. Times are nanoseconds.
struct WireService: Codable {
    var Name: String?
    var Labels: [String: String]?
    var TaskTemplate: Template?
    var Mode: ModeFields?
    var UpdateConfig: UpdateFields?
    var RollbackConfig: UpdateFields?
    var EndpointSpec: EndpointFields?

    struct Template: Codable {
        var ContainerSpec: ContainerFields?
        var Resources: ResourcesFields?
        var RestartPolicy: RestartFields?
        var Placement: PlacementFields?
        var Networks: [NetworkFields]?
        var LogDriver: LogFields?
        var ForceUpdate: UInt64?
    }

    struct ContainerFields: Codable {
        var Image: String?
        var Labels: [String: String]?
        var Command: [String]?
        var Args: [String]?
        var Env: [String]?
        var User: String?
        var Privileges: PrivilegesFields?
        var ReadOnly: Bool?
        var Mounts: [MountFields]?
        var StopGracePeriod: Int64?
        var Healthcheck: HealthFields?
        var DNSConfig: DNSFields?
        var Secrets: [SecretFields]?
        var Configs: [ConfigFields]?
        var Sysctls: [String: String]?
        var CapabilityAdd: [String]?
        var CapabilityDrop: [String]?
    }

    struct Empty: Codable {}

    struct DNSFields: Codable {
        var Options: [String]?
        var Search: [String]?
    }

    struct PrivilegesFields: Codable { var NoNewPrivileges: Bool? }

    struct MountFields: Codable {
        struct TmpfsFields: Codable {
            var SizeBytes: Int64?
            var Mode: UInt32?
        }
        struct VolumeFields: Codable {
            struct DriverFields: Codable {
                var Name: String?
                var Options: [String: String]?
            }
            var Labels: [String: String]?
            var DriverConfig: DriverFields?
        }
        var `Type`: String?
        var Source: String?
        var Target: String?
        var ReadOnly: Bool?
        var TmpfsOptions: TmpfsFields?
        var VolumeOptions: VolumeFields?
    }

    struct HealthFields: Codable {
        var Test: [String]?
        var Interval: Int64?
        var Timeout: Int64?
        var StartPeriod: Int64?
        var StartInterval: Int64?
        var Retries: Int?
    }

    struct FileFields: Codable {
        var Name: String?
        var UID: String?
        var GID: String?
        var Mode: UInt32?
    }

    struct SecretFields: Codable {
        var File: FileFields?
        var SecretID: String?
        var SecretName: String?
    }

    struct ConfigFields: Codable {
        var File: FileFields?
        var ConfigID: String?
        var ConfigName: String?
    }

    struct ResourcesFields: Codable {
        struct LimitsFields: Codable {
            var NanoCPUs: Int64?
            var MemoryBytes: Int64?
            var Pids: Int64?
        }
        var Limits: LimitsFields?
    }

    struct RestartFields: Codable {
        var Condition: String?
        var Delay: Int64?
    }

    struct PlacementFields: Codable {
        struct PreferenceFields: Codable {
            struct SpreadFields: Codable { var SpreadDescriptor: String? }
            var Spread: SpreadFields?
        }
        struct PlatformFields: Codable {
            var Architecture: String?
            var OS: String?
        }
        var Constraints: [String]?
        var Preferences: [PreferenceFields]?
        var MaxReplicas: UInt64?
        var Platforms: [PlatformFields]?
    }

    struct NetworkFields: Codable {
        var Target: String?
        var Aliases: [String]?
    }

    struct LogFields: Codable {
        var Name: String?
        var Options: [String: String]?
    }

    struct ModeFields: Codable {
        struct ReplicatedFields: Codable { var Replicas: UInt64? }
        var Replicated: ReplicatedFields?
        var Global: Empty?
    }

    struct UpdateFields: Codable {
        var Parallelism: UInt64?
        var FailureAction: String?
        var Monitor: Int64?
        var MaxFailureRatio: Float?
        var Order: String?
    }

    struct EndpointFields: Codable {
        struct PortFields: Codable {
            var `Protocol`: String?
            var TargetPort: Int?
            var PublishedPort: Int?
            var PublishMode: String?
        }
        var Mode: String?
        var Ports: [PortFields]?
    }
}

extension Duration {
    /// The whole nanoseconds, the unit of times in specifications of services.
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }

    /// Reads nanoseconds. Nil for zero, which means a default.
    init?(wire nanoseconds: Int64?) {
        guard let nanoseconds, nanoseconds != 0 else { return nil }
        self = .nanoseconds(nanoseconds)
    }
}
