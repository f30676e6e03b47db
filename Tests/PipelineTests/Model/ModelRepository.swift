import ProjectSupport
import TestSupport

/// A small repository of functions that a test edits. The metadata are values that are written as
/// YAML. Everything else is only on disk.
struct ModelRepository {
    struct Function: Hashable {
        var runtime = "t0"
        var includes: [[String]] = []
        var arguments: [String: String] = [:]
        var packages: Set<String> = []
        var buildSecrets: Set<String> = []
        var environment: [String: String] = [:]
        var hasEnvironmentFile = false
        var commands: [String] = []
        var path: String?
        /// A setting that is part of no key: drain, health, limits.
        var rest = 1

        var yaml: String {
            var lines = ["runtime: \(runtime)"]
            if !includes.isEmpty {
                lines.append("include: [" + includes.map { "{from: \($0[0]), to: \($0[1])}" }.joined(separator: ", ") + "]")
            }
            if !arguments.isEmpty { lines.append("build_args: {\(Self.table(arguments))}") }
            if !packages.isEmpty { lines.append("packages: {run: [\(packages.sorted().joined(separator: ", "))]}") }
            if !buildSecrets.isEmpty { lines.append("build_secrets: [\(buildSecrets.sorted().joined(separator: ", "))]") }
            if !environment.isEmpty { lines.append("environment: {\(Self.table(environment))}") }
            if hasEnvironmentFile { lines.append("environment_file: env/common.env") }
            lines += ["drain: \(rest)s", "health: {retries: \(rest)}", "limits: {pids: \(rest + 9)}"]
            if !commands.isEmpty || path != nil { lines.append("test:") }
            for (index, command) in commands.enumerated() { lines.append("  - {name: c\(index), command: [\"\(command)\"]}") }
            if let path { lines.append("  - {name: r, request: {path: \"\(path)\"}, expect: {status: 200}}") }
            return lines.joined(separator: "\n") + "\n"
        }

        private static func table(_ values: [String: String]) -> String {
            values.sorted { $0.key < $1.key }.map { "\($0.key): \"\($0.value)\"" }.joined(separator: ", ")
        }
    }

    struct Template: Hashable {
        var description = "x"
        var packages: Set<String> = []

        var yaml: String {
            "description: \(description)\n"
                + (packages.isEmpty ? "" : "defaults: {packages: {run: [\(packages.sorted().joined(separator: ", "))]}}\n")
        }
    }

    static let shared = ["shared/s0", "shared/s1", "shared/one.txt"]
    static let bases = ["base:1", "base:2", "other/base:1"]

    let folder: TemporaryFolder
    var functions: [String: Function] = [:]
    var templates: [String: Template] = [:]
    var routes: [String: String] = [:]

    /// Creates a repository.
    /// - Parameter random: decides everything.
    init(_ folder: TemporaryFolder, random: inout SeededGenerator) {
        self.folder = folder
        for index in 0..<Int.random(in: 2...4, using: &random) {
            templates["t\(index)"] = Template()
            writeDockerfile("templates/t\(index)", &random)
            folder.write("a\(index)", to: "templates/t\(index)/a.txt")
            folder.write("scaffold", to: "templates/t\(index)/scaffold/a.txt")
            folder.write("t", to: "templates/t\(index)/sub/t.txt")
            folder.write("*.log\n", to: "templates/t\(index)/.dockerignore")
        }
        folder.write("s", to: "shared/s0/s.txt")
        folder.write("s", to: "shared/s0/deep/s.txt")
        folder.write("s", to: "shared/s1/s.txt")
        folder.write("one", to: "shared/one.txt")
        folder.write("K=1\n", to: "env/common.env")
        for index in 0..<Int.random(in: 2...6, using: &random) { addFunction("f\(index)", &random) }
        for name in templates.keys.sorted() { writeTemplate(name) }
        writeRoutes()
    }

    mutating func addFunction(_ name: String, _ random: inout SeededGenerator) {
        var function = Function()
        function.runtime = templates.keys.sorted().randomElement(using: &random) ?? "t0"
        if Bool.random(using: &random) { function.includes = [[Self.shared.randomElement(using: &random) ?? "", "lib"]] }
        if Bool.random(using: &random) { function.commands = ["true"] }
        if Bool.random(using: &random) { function.hasEnvironmentFile = true }
        functions[name] = function
        folder.write("f", to: "functions/\(name)/main.txt")
        writeFunction(name)
        if Bool.random(using: &random) { routes["/\(name)"] = name }
        writeRoutes()
    }

    func writeFunction(_ name: String) {
        if let function = functions[name] { folder.write(function.yaml, to: "functions/\(name)/metadata.yml") }
    }

    func writeTemplate(_ name: String) {
        if let template = templates[name] { folder.write(template.yaml, to: "templates/\(name)/template.yml") }
    }

    func writeRoutes() {
        folder.write(routes.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\n" }.joined(), to: "routes.yml")
    }

    func writeDockerfile(_ root: String, _ random: inout SeededGenerator) {
        let bases = Self.bases.shuffled(using: &random).prefix(Int.random(in: 1...2, using: &random))
        let text =
            "ARG A\nARG B\nARG RUN_PACKAGES\nRUN --mount=type=secret,id=$A true\nCOPY . .\n# \(Int.random(in: 0...9, using: &random))\n"
        // An unused stage is no base.
        let stages = bases.count == 1 ? "FROM \(bases[0])\n" : "FROM \(bases[0]) AS first\nFROM \(bases[1])\nCOPY --from=first /x /x\n"
        folder.write(stages + text, to: root + "/Dockerfile")
    }

    // MARK: - The naive side

    /// All inputs of a function's image except the bases' identities.
    func source(_ name: String) -> (text: String, bases: Set<String>) {
        guard let function = functions[name] else { return ("", []) }
        let context = NaiveContext(
            folder, template: "templates/\(function.runtime)", includes: function.includes.map { (from: $0[0], to: $0[1]) },
            function: "functions/\(name)")
        let packages = function.packages.union(templates[function.runtime]?.packages ?? []).sorted()
        let arguments = function.arguments.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return (
            "\(context.text)\narguments \(arguments)\npackages \(packages)\nsecrets \(function.buildSecrets.sorted())", context.bases
        )
    }

    /// All inputs of a function's tests except the image. Nil for a function without tests.
    ///
    /// A variable that moves between the file and the metadata counts as changed, even with the
    /// same value. No record has the file's values, so they cannot be compared.
    func tests(_ name: String) -> String? {
        guard let function = functions[name], !function.commands.isEmpty || function.path != nil else { return nil }
        var environment = function.environment
        if function.hasEnvironmentFile, let line = folder.read("env/common.env")?.split(separator: "\n").first, environment["K"] == nil {
            environment["K (file)"] = String(line.dropFirst(2))
        }
        let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return "\(function.commands) \(function.path ?? "-") \(variables)"
    }
}
