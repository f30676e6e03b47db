import Basics

extension YAMLReader {
    /// Reads routes.yml. The longest path comes first.
    ///
    /// Caddy matches paths without regard to case. Paths that differ only in case are therefore
    /// duplicates.
    mutating func routes(functions: [String]) -> [Route] {
        guard let root else { return [] }
        var routes: [Route] = []
        var places: [String: (path: String, line: Int)] = [:]
        for entry in entries(root, "", hints: ["write a line for each path: /sum: sum"]) ?? [] {
            let path = routePath(entry)
            let route = routeTarget(entry.value, functions: functions)
            guard let path else { continue }
            if let other = places[path.lowercased()] {
                report(
                    "found the path '\(entry.name)', which is '\(other.path)' of line \(other.line) but for case or a trailing slash",
                    at: entry.location)
                continue
            }
            places[path.lowercased()] = (entry.name, entry.location.line)
            if let route {
                routes.append(
                    Route(
                        path: path, function: route.function, stripPrefix: route.stripPrefix, options: route.options,
                        location: entry.location))
            }
        }
        return routes.sorted { left, right in
            let (first, second) = (left.path.utf8.count, right.path.utf8.count)
            return first == second ? left.path < right.path : first > second
        }
    }

    private mutating func routePath(_ entry: YAMLEntry) -> String? {
        guard entry.name.utf8.first == UInt8(ascii: "/") else {
            let hint = TextRule.variable.accepts(entry.name.filter { $0 != "-" && $0 != "/" }) ? ["did you mean '/\(entry.name)'?"] : []
            report("found the path \(Self.quoted(entry.name)), a path that begins with '/' is allowed", at: entry.location, hints: hint)
            return nil
        }
        if entry.name == "/" { return "/" }
        var segments = entry.name.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        if segments.last == "" { segments.removeLast() }
        for segment in segments {
            guard Route.isSegment(segment) else {
                let hints = segment.contains("*") ? ["a route covers everything below its path, so '/sum' means '/sum/…' too"] : []
                report(
                    "found the path \(Self.quoted(entry.name)) with the segment \(Self.quoted(segment)), "
                        + "segments of letters, digits, '.', '_', '~' and '-' other than '.' and '..' are allowed", at: entry.location,
                    hints: hints)
                return nil
            }
        }
        return "/" + segments.joined(separator: "/")
    }

    private mutating func routeTarget(
        _ node: YAMLNode, functions: [String]
    ) -> (function: String, stripPrefix: Bool, options: RouteOptions)? {
        var target = node
        var stripPrefix = true
        var options = RouteOptions()
        if case .mapping = node {
            let fields = fields(node, "a route", of: RouteField.self)
            options = routeOptions(fields)
            stripPrefix = boolean(fields, .stripPrefix) ?? true
            guard let entry = fields[.function] else {
                report("found no `function`, which is required", at: location(of: node))
                return nil
            }
            target = entry.value
        }
        guard let name = text(target, "", allowed: "a function's name or a map with `function`") else { return nil }
        guard functions.contains(name) else {
            report(
                "found the function \(Self.quoted(name)), which does not exist", at: location(of: target),
                hints: Self.candidates(name, functions, "functions"))
            return nil
        }
        return (name, stripPrefix, options)
    }

    /// Hints for a name that does not exist.
    static func candidates(_ name: String, _ names: [String], _ folder: String) -> [String] {
        names.isEmpty ? ["the folder \(folder) has none"] : NameHint.hints([name], among: names)
    }
}

extension Route {
    /// True when a line of routes.yml has the form `/path: function`. Other lines are not shown in
    /// messages: a password may stand where its hash belongs.
    static func isPlainLine(_ line: String) -> Bool {
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].hasPrefix("/"), !parts[0].contains(" ") else { return false }
        return String(parts[1].drop { $0 == " " }).isMade(rest: { $0.isASCIIAlphanumeric || "._-".utf8.contains($0) })
    }

    /// True when routes.yml may have the path: `/`, or segments with a `/` before each.
    package static func accepts(path: String) -> Bool {
        guard path != "/" else { return true }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        return parts.count > 1 && parts[0].isEmpty && parts.dropFirst().allSatisfy(isSegment)
    }

    /// True when a path may have the segment.
    fileprivate static func isSegment(_ segment: String) -> Bool {
        segment != "." && segment != ".." && segment.isMade(rest: { $0.isASCIIAlphanumeric || "._~-".utf8.contains($0) })
    }
}
