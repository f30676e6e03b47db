/// The routes that can be loaded now. A route never leads to a function without a container.
package struct RouteTable: Hashable, Sendable {
    /// The routes to load, longest path first.
    package var routes: [DesiredRoute]
    /// The paths that keep the function that was loaded before, because the desired one is not
    /// served.
    package var kept: [String]
    /// The paths that no function can serve. They answer 404 until their function is served.
    package var leftOut: [String]

    /// Creates the table.
    /// - Parameters:
    ///   - desired: the desired routes.
    ///   - loaded: the routes that are loaded.
    ///   - serving: the functions whose upstream file names a container.
    package init(desired: [DesiredRoute], loaded: [DesiredRoute], serving: Set<String>) {
        (routes, kept, leftOut) = ([], [], [])
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
