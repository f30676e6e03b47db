import Basics
import FunctionModel

/// A function that an import writes.
struct ImportedFunction {
    /// The name, valid by the rule for functions.
    let name: String
    /// The name in the other tool's file.
    let foreignName: String
    /// The place of the name in the other tool's file.
    let location: SourceLocation
    /// The template, or `dockerfile`.
    var runtime: String
    /// The stage of the Dockerfile; nil for the last one.
    var target: String?
    /// The words that replace the image's CMD; nil for the image's.
    var command: [String]?
    /// The port in the container; nil if it is not known.
    var port: Int?
    /// The packages of both `packages.build` and `packages.run`.
    var packages: [String] = []
    /// The build arguments in the order of the file.
    var buildArguments: [(name: String, value: String)] = []
    /// The names of build secrets.
    var buildSecrets: [String] = []
    /// The variables of metadata.yml.
    var environment: [(name: String, value: String)] = []
    /// The lines of the environment file that is written beside metadata.yml. Empty for none.
    var fileVariables: [(name: String, value: String)] = []
    /// The names of secrets.
    var secrets: [String] = []
    /// The places of variables in the other tool's files, by their names.
    var variableLocations: [String: SourceLocation] = [:]
    /// The names of the functions that this one calls.
    var calls: [String] = []
    /// True when another service of the file reaches it.
    var isCalled = false
    /// True when it has a container without a route.
    var isInternal = false
    /// The names of networks besides the project's.
    var networks: [String] = []
    /// The named volumes.
    var volumes: [Volume] = []
    /// The health check.
    var health = ImportedHealth()
    /// The limit of memory in the form of metadata.yml; nil for the default.
    var memory: String?
    /// The limit of processors in the form of metadata.yml; nil for none.
    var cpus: String?
    /// The limit of processes; nil for the default.
    var pids: Int?
    /// The time from SIGTERM to SIGKILL; nil for the default.
    var stopGrace: Duration?
    /// The port of the host under which the other tool published the function.
    var published: Int?
    /// True when that port was published on all interfaces.
    var isPublic = false
    /// The routes to the function.
    var routes: [String] = []
    /// The files in the function's folder, without metadata.yml. Of two files on one path the later
    /// one counts.
    var files: [PlannedFile] = []

    /// Creates a function without files.
    init(_ name: String, of foreignName: String, runtime: String, at location: SourceLocation) {
        (self.name, self.foreignName, self.runtime, self.location) = (name, foreignName, runtime, location)
    }

    /// The folder of the function.
    var folder: String { ProjectPath.function(name) }
    /// The path of the environment file.
    var environmentFile: String { "\(folder)/.env" }

    /// Adds a variable. A later value replaces an earlier one.
    /// - Parameter inFile: true for a line of the environment file, which holds no line break.
    mutating func setVariable(_ name: String, _ value: String, inFile: Bool) {
        if inFile {
            fileVariables.removeAll { $0.name == name }
            fileVariables.append((name, value))
        } else {
            environment.removeAll { $0.name == name }
            environment.append((name, value))
        }
    }

    /// The variables of metadata.yml, followed by those of the environment file.
    var variables: [(name: String, value: String)] { environment + fileVariables }

    /// Replaces a value of a variable. The variable stays in its file and place.
    mutating func replaceVariable(_ name: String, _ old: String, with new: String) {
        for index in environment.indices where environment[index].name == name && environment[index].value == old {
            environment[index].value = new
        }
        for index in fileVariables.indices where fileVariables[index].name == name && fileVariables[index].value == old {
            fileVariables[index].value = new
        }
    }

    /// The files to write: those of the folder, the environment file, and metadata.yml.
    var plannedFiles: [PlannedFile] {
        var all = files
        if !fileVariables.isEmpty {
            let lines = fileVariables.map { "\($0.name)=\($0.value)\n" }
            all.append(PlannedFile(environmentFile, .text(lines.joined()), isPrivate: true))
        }
        all.append(PlannedFile("\(folder)/metadata.yml", .text(metadata)))
        let last = Dictionary(all.enumerated().map { ($0.element.path, $0.offset) }) { $1 }
        return all.enumerated().filter { last[$0.element.path] == $0.offset }.map { $0.element }
    }
}

/// The health check of an imported function. Nil leaves the default.
struct ImportedHealth {
    /// The request path.
    var path: String?
    /// The time between two checks.
    var interval: Duration?
    /// The maximum duration of one check.
    var timeout: Duration?
    /// The time that a new container has until its first good answer.
    var startPeriod: Duration?
    /// The number of failures that make a container unhealthy.
    var retries: Int?

    /// The fields in the form of metadata.yml; empty if all are defaults.
    var fields: [String] {
        [
            path.map { "path: \(YAMLScalar.text($0))" }, interval.map { "interval: \($0.text)" }, timeout.map { "timeout: \($0.text)" },
            startPeriod.map { "start_period: \($0.text)" }, retries.map { "retries: \($0)" },
        ].compactMap(\.self)
    }
}
