import Basics
package import FunctionModel
package import WorkModel

/// One route, as the Caddyfile has it.
package struct DesiredRoute: Hashable, Sendable, Codable {
    /// The path of the route.
    package var path: String
    /// The name of the function that answers.
    package var function: String
    /// True when the function gets the request without the path of the route.
    package var stripPrefix: Bool
    /// The options; nil if there are none.
    package var options: RouteOptions?

    /// Creates a route. Empty options become nil.
    package init(path: String, function: String, stripPrefix: Bool = true, options: RouteOptions = RouteOptions()) {
        (self.path, self.function, self.stripPrefix) = (path, function, stripPrefix)
        self.options = options.isEmpty ? nil : options
    }

    /// Creates a route from the project's model.
    package init(_ route: Route) {
        self.init(path: route.path, function: route.function, stripPrefix: route.stripPrefix, options: route.options)
    }
}

extension DesiredRoute: InputList {
    /// Writes everything that a route consists of besides its path, by the names of routes.yml.
    package func write(to sink: inout some InputSink) {
        sink.add("function", .setting, .text(function))
        sink.add("strip_prefix", .setting, .text("\(stripPrefix)"))
        guard let options else { return }
        for (name, hash) in options.users.sorted(by: { $0.key < $1.key }) { sink.add("basic_auth." + name, .setting, .hidden(hash)) }
        if let limit = options.bodyLimit { sink.add("body_limit", .setting, .text("\(limit)", shown: ByteCount.text(limit))) }
        for (name, value) in options.headers.sorted(by: { $0.key < $1.key }) { sink.add("headers." + name, .setting, .hidden(value)) }
        if let name = options.upstreamProtocol { sink.add("protocol", .setting, .text(name.rawValue)) }
        if let timeout = options.timeout { sink.add("timeout", .setting, .text("\(timeout)", shown: timeout.text)) }
    }

    /// The routes that were added, removed or changed. There is one reason for each path, sorted by
    /// path.
    package static func reasons(from old: [DesiredRoute], to new: [DesiredRoute]) -> [(route: DesiredRoute, reason: Reason)] {
        let before = Dictionary(old.map { ($0.path, $0) }) { first, _ in first }
        let after = Dictionary(new.map { ($0.path, $0) }) { first, _ in first }
        return Set(before.keys).union(after.keys).sorted().compactMap { path in
            switch (before[path], after[path]) {
            case (nil, let now?): return (now, Reason(.routeAdded, path))
            case (let was?, nil): return (was, Reason(.routeRemoved, path))
            case (let was?, let now?):
                let changes = now.reasons(since: was)
                guard !changes.isEmpty else { return nil }
                let detail = changes.map { [$0.input, $0.detail].compactMap(\.self).joined(separator: " ") }
                return (now, Reason(.routeChanged, path, detail: detail.joined(separator: ", ")))
            case (nil, nil): return nil
            }
        }
    }
}
