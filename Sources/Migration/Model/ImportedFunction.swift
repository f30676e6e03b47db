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
    var target: String?
    var command: [String]?
    var port: Int?
    var packages: [String] = []
    var buildArguments: [(name: String, value: String)] = []
    var buildSecrets: [String] = []
    var environment: [(name: String, value: String)] = []
    /// The lines of the environment file that is written beside metadata.yml. Empty for none.
    var fileVariables: [(name: String, value: String)] = []
    var secrets: [String] = []
    var networks: [String] = []
    var volumes: [Volume] = []
    var health = ImportedHealth()
    var memory: String?
    var cpus: String?
    var pids: Int?
    var stopGrace: Duration?
    /// The port of the host under which the other tool published the function.
    var published: Int?
    /// True when that port was published on all interfaces.
    var isPublic = false
    /// The routes to the function.
    var routes: [String] = []
    /// The files in the function's folder, without metadata.yml. A later one replaces an earlier one
    /// of the same path.
    var files: [PlannedFile] = []

    /// Creates a function without files.
    init(_ name: String, of foreignName: String, runtime: String, at location: SourceLocation) {
        (self.name, self.foreignName, self.runtime, self.location) = (name, foreignName, runtime, location)
    }

    /// The folder of the function.
    var folder: String { "functions/\(name)" }
    /// The path of the environment file.
    var environmentFile: String { "\(folder)/.env" }

    /// Adds a variable. A later value replaces an earlier one.
    mutating func setVariable(_ name: String, _ value: String, inFile: Bool) {
        // A line of an environment file cannot hold a line break.
        if inFile, !value.contains(where: \.isNewline) {
            fileVariables.removeAll { $0.name == name }
            fileVariables.append((name, value))
        } else {
            environment.removeAll { $0.name == name }
            environment.append((name, value))
        }
    }

    /// The files to write: those of the folder, the environment file, and metadata.yml.
    var plannedFiles: [PlannedFile] {
        var all = files
        if !fileVariables.isEmpty {
            let lines = fileVariables.map { "\($0.name)=\($0.value)\n" }
            all.append(PlannedFile(environmentFile, .text(lines.joined())))
        }
        all.append(PlannedFile("\(folder)/metadata.yml", .text(metadata)))
        let last = Dictionary(all.enumerated().map { ($0.element.path, $0.offset) }) { $1 }
        return all.enumerated().filter { last[$0.element.path] == $0.offset }.map { $0.element }
    }
}

/// The health check of an imported function. Nil leaves the default.
struct ImportedHealth {
    var path: String?
    var interval: Duration?
    var timeout: Duration?
    var startPeriod: Duration?
    var retries: Int?

    /// The fields in the form of metadata.yml; empty if all are defaults.
    var fields: [String] {
        [
            path.map { "path: \(YAMLScalar.text($0))" }, interval.map { "interval: \($0.text)" }, timeout.map { "timeout: \($0.text)" },
            startPeriod.map { "start_period: \($0.text)" }, retries.map { "retries: \($0)" },
        ].compactMap(\.self)
    }
}
