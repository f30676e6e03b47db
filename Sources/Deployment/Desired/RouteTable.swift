/// The routes and callable functions that can be loaded now. None of them is without a container.
package struct RouteTable: Hashable, Sendable {
    /// The routes to load, longest path first.
    package var routes: [DesiredRoute]
    /// The paths that keep the function that was loaded before, because the desired one is not
    /// served.
    package var kept: [String]
    /// The paths that no function can serve. They answer 404 until their function is served.
    package var leftOut: [String]
    /// The functions that others of the project can call, sorted: the desired ones, and those that
    /// a kept route leads to.
    package var callees: [String]

    /// Creates the table.
    /// - Parameters:
    ///   - desired: the desired routes.
    ///   - functions: the desired functions.
    ///   - loaded: the routes that are loaded.
    ///   - serving: the functions whose upstream file names a container.
    package init(desired: [DesiredRoute], functions: [String] = [], loaded: [DesiredRoute], serving: Set<String>) {
        (routes, kept, leftOut) = ([], [], [])
        callees = []
        let before = Dictionary(loaded.map { ($0.path, $0) }) { first, _ in first }
        for route in desired {
            if serving.contains(route.function) {
                routes.append(route)
            } else if let old = before[route.path], serving.contains(old.function) {
                routes.append(old)
                kept.append(route.path)
            } else {
                leftOut.append(route.path)
            }
        }
        routes = DesiredState.sorted(routes)
        callees = serving.intersection(functions).union(routes.map(\.function)).sorted()
    }
}

extension DesiredState {
    /// The table of the functions that are served.
    /// - Parameter loaded: the routes that are loaded.
    package func table(loaded: [DesiredRoute], serving: Set<String>) -> RouteTable {
        RouteTable(desired: routes, functions: functions.map(\.name), loaded: loaded, serving: serving)
    }

    /// The table once all functions are served.
    package var wholeTable: RouteTable {
        table(loaded: [], serving: Set(functions.map(\.name)).union(routes.map(\.function)))
    }
}

extension RouteTable {
    /// The number of paths that one warning names. Further ones are only counted.
    private static let limit = 5

    /// The warnings about routes that are not as the project wants them.
    package var warnings: [String] {
        [
            Self.warning(
                kept, one: "keeps what it led to: its function is not served", many: "keep what they led to: their functions are not served"
            ),
            Self.warning(leftOut, one: "is left out: its function is not served", many: "are left out: their functions are not served"),
        ].compactMap(\.self)
    }

    private static func warning(_ paths: [String], one: String, many: String) -> String? {
        guard let first = paths.first else { return nil }
        guard paths.count > 1 else { return "\(first) \(one)" }
        let more = paths.count > limit ? " and \(paths.count - limit) more" : ""
        return "\(paths.sorted().prefix(limit).joined(separator: ", "))\(more) \(many)"
    }
}
