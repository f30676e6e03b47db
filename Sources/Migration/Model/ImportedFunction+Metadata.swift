import Basics
import FunctionModel

extension ImportedFunction {
    /// The text of metadata.yml.
    var metadata: String {
        var lines = ["runtime: \(runtime)"]
        if let target { lines.append("target: \(YAMLScalar.text(target))") }
        if let command { lines.append("command: \(YAMLScalar.list(command))") }
        if let port, port != Contract.port { lines.append("port: \(port)") }
        if !packages.isEmpty {
            let list = YAMLScalar.list(packages)
            lines.append("packages: {build: \(list), run: \(list)}")
        }
        lines += Self.map("build_args", buildArguments)
        lines += Self.list("build_secrets", buildSecrets)
        lines += Self.map("environment", environment)
        if !fileVariables.isEmpty { lines.append("environment_file: \(YAMLScalar.text(environmentFile))") }
        lines += Self.list("secrets", secrets)
        // The networks belong to compose, which refuses those that it did not create.
        lines += Self.lines("networks", networks.map { "- {name: \(YAMLScalar.text($0)), external: true}" })
        if isInternal { lines.append("internal: true") }
        lines += Self.list("calls", calls)
        lines += Self.lines("volumes", volumes.map { "- \(YAMLScalar.text($0.text))" })
        lines += Self.flow("health", health.fields)
        lines += Self.flow(
            "limits", [memory.map { "memory: \($0)" }, cpus.map { "cpus: \($0)" }, pids.map { "pids: \($0)" }].compactMap(\.self))
        if let stopGrace { lines.append("stop_grace: \(stopGrace.text)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func map(_ field: String, _ members: [(name: String, value: String)]) -> [String] {
        lines(field, members.map { "\(YAMLScalar.text($0.name)): \(YAMLScalar.text($0.value))" })
    }

    private static func list(_ field: String, _ names: [String]) -> [String] {
        names.isEmpty ? [] : ["\(field): \(YAMLScalar.list(names))"]
    }

    private static func flow(_ field: String, _ fields: [String]) -> [String] {
        fields.isEmpty ? [] : ["\(field): {\(fields.joined(separator: ", "))}"]
    }

    private static func lines(_ field: String, _ members: [String]) -> [String] {
        members.isEmpty ? [] : ["\(field):"] + members.map { "  " + $0 }
    }
}
