import Basics

/// The rules of calls between functions. They need all functions and routes.
enum CallRules {
    /// The problems of a project's calls. Each location is reported once.
    /// - Parameter names: the names of all functions, with those that cannot be read.
    static func problems(_ functions: [Function], names: [String], routes: [Route]) -> [Problem] {
        let routed = Set(routes.map(\.function))
        var problems: [Problem] = []
        var places: Set<SourceLocation> = []
        func add(_ message: String, at place: SourceLocation, _ hints: [String]) {
            if places.insert(place).inserted { problems.append(Problem(message, at: place, hints: hints)) }
        }
        for function in functions {
            for (index, name) in function.metadata.calls.enumerated() {
                let place = function.locations["\(MetadataField.calls.rawValue).\(index)"] ?? function.location
                guard names.contains(name) else {
                    let hints = YAMLReader.candidates(name, names, RootInput.functions.path)
                    add("calls: found \(YAMLReader.quoted(name)), which does not exist", at: place, hints)
                    continue
                }
                // Nothing is known of a function that cannot be read.
                guard let called = functions.element(named: name, by: { $0.name }), !called.metadata.isInternal,
                    !routed.contains(name)
                else { continue }
                add(
                    "calls: found '\(name)', which has no container", at: place,
                    ["write 'internal: true' into \(called.location.file), or add a route to \(RootInput.routes.path)"])
            }
            for name in function.metadata.doubles.keys.sorted() where !function.metadata.calls.contains(name) {
                add(
                    "test.doubles: found \(YAMLReader.quoted(name)), which is not under `calls`",
                    at: function.locations["\(SuiteField.doubles.label).\(name)"] ?? function.location,
                    function.metadata.calls.isEmpty ? ["write calls: [\(name)]"] : NameHint.hints([name], among: function.metadata.calls))
            }
        }
        let internals = Set(functions.lazy.filter(\.metadata.isInternal).map(\.name))
        for route in routes where internals.contains(route.function) {
            add(
                "found a route to '\(route.function)', which is internal", at: route.location,
                ["remove the route, or 'internal: true' of the function"])
        }
        return problems
    }
}
