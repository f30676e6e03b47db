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
