/// Which routes can be loaded now: a route never leads to a function that has no container behind it.
package struct RouteTable: Hashable, Sendable {
    /// What to load, longest path first.
    package var routes: [DesiredRoute]
    /// Paths that keep the mapping that was loaded before, because what they should lead to is not served.
    package var kept: [String]
    /// Paths that nothing can serve: they answer 404 until their function does.
    package var leftOut: [String]

    /// `serving` names the functions whose upstream file names a container.
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
