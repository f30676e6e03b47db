import Basics

/// A field of `packages`.
package enum PackagesField: String, FieldTable, CaseIterable, Sendable {
    /// The packages of the build stage.
    case build
    /// The packages of the final image.
    case run

    static let place = "packages"

    /// The build argument that has the packages of the field, separated by blanks.
    package var argument: String {
        switch self {
        case .build: "BUILD_PACKAGES"
        case .run: "RUN_PACKAGES"
        }
    }

    /// The path of the field in metadata.yml.
    package var path: String { label }

    /// Finds the field for a build argument. Nil for an argument of the function's own.
    package init?(argument: String) {
        guard let field = Self.allCases.first(where: { $0.argument == argument }) else { return nil }
        self = field
    }

    var facts: FieldFacts {
        switch self {
        case .build:
            FieldFacts(
                .list(.text(.package)), form: "list of packages", touches: "image",
                "The packages for building, in the argument `\(argument)`.")
        case .run:
            FieldFacts(
                .list(.text(.package)), form: "list of packages", touches: "image",
                "The packages of the final image, in the argument `\(argument)`.")
        }
    }
}

/// A field of an element of `include`.
enum IncludeField: String, FieldTable {
    case from, to

    static let place = "include"

    var facts: FieldFacts {
        switch self {
        case .from: FieldFacts(.text(.any), form: "path", default: .required, "The file or folder, counted from the repository's root.")
        case .to: FieldFacts(.text(.any), form: "path", default: .words("as `from`"), "The place in the image's context; `.` is its root.")
        }
    }
}

/// A field of an element of `networks`.
enum NetworkField: String, FieldTable {
    case name, external

    static let place = "networks"

    var facts: FieldFacts {
        switch self {
        case .name: FieldFacts(.text(.network), default: .required, "The name of the network.")
        case .external:
            FieldFacts(.boolean, default: .value(.bool(false)), "True for a network that must exist; the project never creates it.")
        }
    }
}

/// A field of `health`.
enum HealthField: String, FieldTable {
    case path, interval, timeout
    case startPeriod = "start_period"
    case retries

    static let place = "health"

    var facts: FieldFacts {
        let standard = Health()
        return switch self {
        case .path:
            FieldFacts(
                .text(.requestPath), form: "request path", default: .text(standard.path),
                touches: "nothing, as long as the running container answers it", "The path that answers 2xx if the function works.")
        case .interval:
            FieldFacts(
                .duration(isZeroAllowed: false), default: .text(standard.interval.text), touches: "nothing",
                "The time before a failed check is repeated; on a swarm, the time between two checks.")
        case .timeout:
            FieldFacts(
                .duration(isZeroAllowed: false), default: .text(standard.timeout.text), touches: "nothing",
                "The maximum duration of one check.")
        case .startPeriod:
            FieldFacts(
                .duration(isZeroAllowed: false), default: .text(standard.startPeriod.text), touches: "nothing",
                "The time that a new container has until its first successful check.")
        case .retries:
            FieldFacts(
                .integer(1...1000), default: .number(standard.retries), touches: "nothing",
                "The number of successive failures that make a running container unhealthy.")
        }
    }
}

/// A field of `placement`.
enum PlacementField: String, FieldTable {
    case constraints, spread
    case maximumPerNode = "max_per_node"

    static let place = "placement"

    var facts: FieldFacts {
        switch self {
        case .constraints:
            FieldFacts(
                .list(.text(.any)), form: "list of `ATTRIBUTE == VALUE` or `ATTRIBUTE != VALUE`", default: .words("any node"),
                touches: "tasks", "The conditions that a node must meet, such as `node.labels.zone == a`.")
        case .spread:
            FieldFacts(
                .list(.text(.any)), form: "list of attributes", touches: "tasks",
                "The attributes of nodes over whose values tasks are spread, such as `node.labels.zone`.")
        case .maximumPerNode:
            FieldFacts(.integer(1...1000), default: .words("no limit"), touches: "tasks", "The maximum number of tasks on a node.")
        }
    }
}

/// A field of `limits`.
enum LimitsField: String, FieldTable {
    case memory, cpus, pids

    static let place = "limits"

    var facts: FieldFacts {
        switch self {
        case .memory:
            FieldFacts(
                .size(.memory), form: "size, at least `6m`", default: .text(ByteCount.text(Limits().memory)), touches: "container",
                "The memory of the container.")
        case .cpus:
            FieldFacts(
                .number(.processors), form: "number, at least 0.01", default: .words("no limit"), touches: "container",
                "The number of processors.")
        case .pids:
            FieldFacts(
                .integer(1...4_194_304), default: .number(Limits().pids), touches: "container", "The number of processes and threads.")
        }
    }
}

extension SizeRule {
    /// The limits of memory. The engine refuses less than 6 MiB.
    static let memory = SizeRule(minimum: 6 << 20, allowed: "a size such as 64k, 256m, 1g or bytes, at least 6m,")
}

extension NumberRule {
    /// The numbers of processors. The engine refuses less than a hundredth.
    static let processors = NumberRule(range: 0.01...4096, allowed: "a number of processors such as 0.5 or 2, at least 0.01,")
}
